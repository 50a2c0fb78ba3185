/** Where a passenger's name comes from. */
export const NATIONS = ["english", "irish", "scandinavian", "french"] as const;
export type Nation = (typeof NATIONS)[number];

interface NameStock {
  readonly surnames: readonly string[];
  readonly male: readonly string[];
  readonly female: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * Common names of the time. None of the surnames is that of a passenger of the historical file, so that no invented
 * passenger can be taken for a real one.
 */
export const NAME_STOCKS: Readonly<Record<Nation, NameStock>> = {
  english: {
    surnames: words(`
      Ainsworth Aldridge Ashdown Atherton Barlow Beaumont Bickford Birtles Blakemore Bramwell Burgoyne Cartwright
      Chadwick Clayton Copeland Cotterill Crowther Dunstan Eastwood Ellwood Fairfax Fenwick Garland Goodall
      Greenwood Hadley Halliwell Hargreaves Hartnell Haywood Holloway Huxtable Ingram Kershaw Langford Lockhart
      Marlowe Merrick Middleton Nettleton Ogden Oakley Pemberton Pickering Prescott Radcliffe Rowntree Sandys
      Shackleton Sherwood Stafford Standish Tattersall Thackeray Thornbury Tilney Underwood Wadsworth Wetherby
      Whitcombe Winslow Woodcock Wragg Yardley`),
    male: words(`
      Albert Alfred Archibald Arthur Benjamin Bertram Cecil Charles Clement Edgar Edmund Edward Ernest Francis
      Frederick George Gilbert Harold Henry Herbert Hugh James John Joseph Leonard Lionel Percy Philip Ralph Reginald
      Richard Robert Samuel Sidney Stanley Theodore Thomas Walter Wilfred William`),
    female: words(`
      Ada Agnes Alice Amelia Annie Beatrice Bertha Caroline Charlotte Clara Constance Daisy Dorothy Edith Eleanor
      Elizabeth Ellen Emily Emma Ethel Evelyn Florence Frances Gertrude Gladys Grace Harriet Hilda Ida Isabel Jane
      Jessie Kate Lilian Louisa Mabel Margaret Marion Martha Mary Maud May Mildred Nellie Olive Ruby Rose Sarah
      Susan Violet Winifred`),
  },
  irish: {
    surnames: words(`
      Brannigan Brosnan Cassidy Coakley Corrigan Costello Cullinane Delahunty Devlin Doherty Donoghue Finnegan
      Flaherty Galvin Geraghty Halloran Hanrahan Kavanagh Kinsella Loughlin Lynch MacBride McInerney McGrath Mulcahy
      Mulligan Nolan O'Callaghan O'Farrell O'Grady O'Hanlon O'Shea Quinlan Rafferty Reardon Sheehan Slattery Sweeney
      Tierney Twomey`),
    male: words(`
      Bartholomew Bernard Brendan Cornelius Daniel Denis Dominic Eugene Francis Hugh James Jeremiah John Joseph
      Lawrence Martin Maurice Michael Patrick Peter Philip Stephen Thomas Timothy William`),
    female: words(`
      Agnes Annie Bridget Catherine Delia Eileen Elizabeth Ellen Hannah Honora Johanna Julia Kathleen Kate Margaret
      Mary Norah Nellie Nora Rose Sarah Teresa Winifred`),
  },
  scandinavian: {
    surnames: words(`
      Aaberg Almquist Bergstrom Bjerke Borgen Brandvik Christoffersen Dalgaard Eliasson Engstrom Fagerlund Forsberg
      Fredriksen Granqvist Gulbrandsen Haaland Hallberg Halvorsen Hedlund Henriksson Hogberg Isaksson Jorgensen
      Kjellberg Knudsen Koskinen Lagerqvist Lindgren Lofgren Lundgren Mattsson Mikkelsen Nordstrom Norberg Nygaard
      Oberg Paulsen Rasmussen Rosenqvist Sandvik Soderberg Sorensen Stromberg Thorsen Virtanen Wallin Wahlberg`),
    male: words(`
      Anders Arvid August Axel Bengt Birger Carl Einar Elof Emil Erik Ernst Gustaf Hjalmar Henrik Johan Jens Karl
      Knut Lars Ludvig Magnus Nils Olaf Oskar Ole Peder Per Sigurd Sven Thor Viktor Wilhelm`),
    female: words(`
      Agda Alma Amanda Anna Astrid Augusta Beda Berta Elin Ellen Elisabet Elna Emma Gerda Greta Hanna Hedvig Helga
      Hilda Hulda Ingeborg Ingrid Jenny Johanna Karin Kristina Lovisa Maja Maria Olga Selma Signe Sigrid Sofia Thea`),
  },
  french: {
    surnames: words(`
      Archambault Bellerose Bertin Bonnard Boucher Carpentier Chauvin Clement Delacroix Deschamps Dubois Dufresne
      Duval Fontaine Fournier Gaillard Garnier Girard Lacombe Lambert Lavigne Leclerc Lemoine Marchand Martel Mercier
      Montreuil Moreau Perrault Pelletier Renard Rousseau Sauvage Thibault Valois Vasseur Verdier Vidal`),
    male: words(`
      Alphonse Andre Antoine Auguste Charles Claude Edouard Emile Etienne Eugene Felix Fernand Francois Gaston
      Georges Gustave Henri Honore Jacques Jean Jules Leon Louis Lucien Marcel Maurice Michel Paul Philippe Pierre
      Rene Victor`),
    female: words(`
      Adele Albertine Alice Antoinette Berthe Blanche Camille Celestine Claire Elise Emilie Eugenie Germaine Helene
      Henriette Jeanne Josephine Julie Juliette Leonie Louise Lucie Madeleine Marguerite Marie Marthe Mathilde
      Nathalie Pauline Rosalie Simone Suzanne Therese Yvonne`),
  },
};

/** Short names that some passengers went by, quoted after the given name. */
export const NICKNAMES = {
  male: ["Bert", "Harry", "Jack", "Ned", "Ted", "Will"],
  female: ["Betty", "Dolly", "Kitty", "Lottie", "Minnie", "Polly"],
} as const;
