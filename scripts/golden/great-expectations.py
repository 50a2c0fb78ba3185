"""Writes test/unit/expectations/great-expectations.golden.json: what Great Expectations says of some columns.

The tests of src/core/expectations compare with it. Equal versions write equal bytes. To make it anew, from the root of
the project:

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install great_expectations==1.24.1 "pandas<2.3"
    /tmp/golden/bin/python scripts/golden/great-expectations.py

The versions used are recorded in the file.
"""

import json
import math
import pathlib
import warnings

import great_expectations as gx
import pandas as pd

TARGET = pathlib.Path(__file__).parents[2] / "test/unit/expectations/great-expectations.golden.json"

N = None
TABLES = {
    "numbers": {
        "id": [1, 2, 3, 4, 5, 6, 7, 8],
        "x": [3.5, N, -1, 12, 12, 0.25, N, 130],
        "y": [3.5, 2, N, 11, 13, 0.25, N, 131],
        "z": [1, 1, 1, 1, 1, 1, 1, 1],
        "up": [1, 2, 2, N, 3, 1, 5, 5],
        "none": [N] * 8,
        "sum_a": [1, 2, 3, 4, 5, 6, 7, N],
        "sum_b": [9, 8, 7, 6, 5, 5, N, N],
    },
    "texts": {
        "id": [1, 2, 3, 4, 5, 6],
        "port": ["S", "C", "S", N, "Q", "X"],
        "deck": ["A", "A", "B", "B", N, "A"],
        "name": ["Anna", "Bo", "anna", "", "Zoë 𝄞", N],
        "pair": ["S", "C", "Q", N, N, "X"],
    },
    "duplicates": {"a": [1, 1, 2, 2, N, N], "b": ["p", "p", "p", "q", N, N], "c": [1, 2, 3, 4, 5, 5]},
    "one row": {"x": [7], "t": ["a"]},
}

LEFT_CLOSED = {"bins": [0, 5, 10, 20], "weights": [0.5, 0.3, 0.2]}

CASES = [
    ("numbers", "ColumnToExist", {"column": "x"}),
    ("numbers", "ColumnToExist", {"column": "w"}),
    ("numbers", "ColumnToExist", {"column": "id", "column_index": 0}),
    ("numbers", "ColumnToExist", {"column": "id", "column_index": 1}),
    ("duplicates", "TableColumnsToMatchSet", {"column_set": ["c", "b", "a"]}),
    ("duplicates", "TableColumnsToMatchSet", {"column_set": ["c", "d"]}),
    ("duplicates", "TableColumnsToMatchSet", {"column_set": ["c", "a"], "exact_match": False}),
    ("duplicates", "TableColumnsToMatchSet", {"column_set": ["c", "d"], "exact_match": False}),
    ("duplicates", "TableColumnsToMatchOrderedList", {"column_list": ["a", "b", "c"]}),
    ("duplicates", "TableColumnsToMatchOrderedList", {"column_list": ["a", "c", "b"]}),
    ("duplicates", "TableColumnsToMatchOrderedList", {"column_list": ["a", "b"]}),
    ("duplicates", "TableColumnCountToEqual", {"value": 3}),
    ("duplicates", "TableColumnCountToEqual", {"value": 4}),
    ("duplicates", "TableColumnCountToBeBetween", {"min_value": 1, "max_value": 2}),
    ("numbers", "TableRowCountToEqual", {"value": 8}),
    ("numbers", "TableRowCountToEqual", {"value": 7}),
    ("numbers", "TableRowCountToBeBetween", {"min_value": 8}),
    ("numbers", "TableRowCountToBeBetween", {"min_value": 8, "strict_min": True}),
    ("numbers", "TableRowCountToBeBetween", {"max_value": 7}),
    ("numbers", "ColumnValuesToNotBeNull", {"column": "x"}),
    ("numbers", "ColumnValuesToNotBeNull", {"column": "x", "mostly": 0.75}),
    ("numbers", "ColumnValuesToNotBeNull", {"column": "x", "mostly": 0.76}),
    ("numbers", "ColumnValuesToNotBeNull", {"column": "none"}),
    ("numbers", "ColumnValuesToNotBeNull", {"column": "z"}),
    ("numbers", "ColumnValuesToBeNull", {"column": "x"}),
    ("numbers", "ColumnValuesToBeNull", {"column": "x", "mostly": 0.25}),
    ("numbers", "ColumnValuesToBeNull", {"column": "none"}),
    ("numbers", "ColumnValuesToBeUnique", {"column": "x"}),
    ("numbers", "ColumnValuesToBeUnique", {"column": "id"}),
    ("numbers", "ColumnValuesToBeUnique", {"column": "none"}),
    ("texts", "ColumnValuesToBeUnique", {"column": "port"}),
    ("texts", "ColumnValuesToBeUnique", {"column": "port", "mostly": 0.6}),
    ("texts", "ColumnValuesToBeUnique", {"column": "name"}),
    ("duplicates", "ColumnValuesToBeUnique", {"column": "a"}),
    ("duplicates", "CompoundColumnsToBeUnique", {"column_list": ["a", "b"]}),
    ("duplicates", "CompoundColumnsToBeUnique", {"column_list": ["a", "c"]}),
    ("duplicates", "CompoundColumnsToBeUnique", {"column_list": ["a", "b"], "mostly": 0.5}),
    ("texts", "CompoundColumnsToBeUnique", {"column_list": ["port", "deck"]}),
    ("texts", "ColumnValuesToBeInSet", {"column": "port", "value_set": ["S", "C", "Q"]}),
    ("texts", "ColumnValuesToBeInSet", {"column": "port", "value_set": ["S", "C", "Q"], "mostly": 0.8}),
    ("texts", "ColumnValuesToBeInSet", {"column": "port", "value_set": ["S", "C", "Q"], "mostly": 0.81}),
    ("numbers", "ColumnValuesToBeInSet", {"column": "z", "value_set": [1, 2]}),
    ("numbers", "ColumnValuesToBeInSet", {"column": "none", "value_set": [1, 2]}),
    ("numbers", "ColumnValuesToBeInSet", {"column": "up", "value_set": [1, 2]}),
    ("texts", "ColumnValuesToNotBeInSet", {"column": "port", "value_set": ["S", "X"]}),
    ("numbers", "ColumnValuesToNotBeInSet", {"column": "x", "value_set": [12]}),
    ("numbers", "ColumnValuesToBeBetween", {"column": "x", "min_value": 0, "max_value": 100}),
    ("numbers", "ColumnValuesToBeBetween", {"column": "x", "min_value": 0, "max_value": 100, "mostly": 0.6}),
    ("numbers", "ColumnValuesToBeBetween", {"column": "x", "min_value": 12}),
    ("numbers", "ColumnValuesToBeBetween", {"column": "x", "min_value": 12, "strict_min": True}),
    ("numbers", "ColumnValuesToBeBetween", {"column": "x", "max_value": 12, "strict_max": True}),
    ("numbers", "ColumnValuesToBeBetween", {"column": "none", "max_value": 12}),
    ("texts", "ColumnValuesToMatchRegex", {"column": "name", "regex": "^[A-Z]"}),
    ("texts", "ColumnValuesToMatchRegex", {"column": "name", "regex": "n+a$"}),
    ("texts", "ColumnValuesToNotMatchRegex", {"column": "name", "regex": "^[a-z]"}),
    ("texts", "ColumnValueLengthsToBeBetween", {"column": "name", "min_value": 2, "max_value": 4}),
    ("texts", "ColumnValueLengthsToBeBetween", {"column": "name", "min_value": 2, "strict_min": True}),
    ("texts", "ColumnValueLengthsToBeBetween", {"column": "name", "max_value": 5, "mostly": 0.5}),
    ("texts", "ColumnValueLengthsToEqual", {"column": "name", "value": 4}),
    ("numbers", "ColumnValuesToBeIncreasing", {"column": "id"}),
    ("numbers", "ColumnValuesToBeIncreasing", {"column": "up"}),
    ("numbers", "ColumnValuesToBeIncreasing", {"column": "up", "strictly": True}),
    ("numbers", "ColumnValuesToBeDecreasing", {"column": "up"}),
    ("texts", "ColumnDistinctValuesToBeInSet", {"column": "port", "value_set": ["S", "C", "Q", "X", "T"]}),
    ("texts", "ColumnDistinctValuesToBeInSet", {"column": "port", "value_set": ["S", "Q"]}),
    ("texts", "ColumnDistinctValuesToContainSet", {"column": "port", "value_set": ["S", "Q"]}),
    ("texts", "ColumnDistinctValuesToContainSet", {"column": "port", "value_set": ["S", "T"]}),
    ("texts", "ColumnDistinctValuesToEqualSet", {"column": "port", "value_set": ["S", "Q", "C", "X"]}),
    ("texts", "ColumnDistinctValuesToEqualSet", {"column": "port", "value_set": ["S", "Q", "C"]}),
    ("numbers", "ColumnUniqueValueCountToBeBetween", {"column": "x", "min_value": 5, "max_value": 5}),
    ("numbers", "ColumnUniqueValueCountToBeBetween", {"column": "x", "max_value": 5, "strict_max": True}),
    ("numbers", "ColumnUniqueValueCountToBeBetween", {"column": "none", "max_value": 5}),
    ("numbers", "ColumnProportionOfUniqueValuesToBeBetween", {"column": "x", "min_value": 0.8}),
    ("texts", "ColumnProportionOfUniqueValuesToBeBetween", {"column": "port", "max_value": 0.5}),
    ("numbers", "ColumnProportionOfUniqueValuesToBeBetween", {"column": "none", "max_value": 0.5}),
    ("numbers", "ColumnProportionOfNonNullValuesToBeBetween", {"column": "x", "min_value": 0.8}),
    ("numbers", "ColumnMinToBeBetween", {"column": "x", "min_value": -1, "max_value": 0}),
    ("numbers", "ColumnMinToBeBetween", {"column": "x", "min_value": -1, "strict_min": True}),
    ("numbers", "ColumnMaxToBeBetween", {"column": "x", "max_value": 130}),
    ("numbers", "ColumnMaxToBeBetween", {"column": "none", "max_value": 130}),
    ("numbers", "ColumnMeanToBeBetween", {"column": "x", "min_value": 20, "max_value": 30}),
    ("numbers", "ColumnMeanToBeBetween", {"column": "none", "min_value": 20, "max_value": 30}),
    ("numbers", "ColumnMedianToBeBetween", {"column": "x", "min_value": 7.75, "max_value": 7.75}),
    ("numbers", "ColumnMedianToBeBetween", {"column": "up", "min_value": 3}),
    ("numbers", "ColumnSumToBeBetween", {"column": "x", "min_value": 156, "max_value": 157}),
    ("numbers", "ColumnSumToBeBetween", {"column": "none", "min_value": 0, "max_value": 1}),
    ("numbers", "ColumnStdevToBeBetween", {"column": "x", "min_value": 50, "max_value": 52}),
    ("numbers", "ColumnStdevToBeBetween", {"column": "z", "max_value": 0}),
    ("one row", "ColumnStdevToBeBetween", {"column": "x", "max_value": 1}),
    (
        "numbers",
        "ColumnQuantileValuesToBeBetween",
        {
            "column": "x",
            "quantile_ranges": {"quantiles": [0, 0.1, 0.25, 0.5, 0.7, 0.9, 1], "value_ranges": [[-1, -1], [0, 1], [0, None], [3, 13], [N, 12], [0, 12], [130, 131]]},
        },
    ),
    (
        "numbers",
        "ColumnQuantileValuesToBeBetween",
        {"column": "up", "quantile_ranges": {"quantiles": [0.1, 0.3, 0.5, 0.75], "value_ranges": [[0, 9]] * 4}},
    ),
    (
        "numbers",
        "ColumnQuantileValuesToBeBetween",
        {
            "column": "x",
            "quantile_ranges": {"quantiles": [0.25, 0.5, 0.75], "value_ranges": [[0, 9], [7, 8], [0, 9]]},
            "allow_relative_error": "linear",
        },
    ),
    (
        "numbers",
        "ColumnQuantileValuesToBeBetween",
        {"column": "none", "quantile_ranges": {"quantiles": [0.5], "value_ranges": [[0, 9]]}},
    ),
    ("texts", "ColumnMostCommonValueToBeInSet", {"column": "port", "value_set": ["S"]}),
    ("texts", "ColumnMostCommonValueToBeInSet", {"column": "port", "value_set": ["C"]}),
    ("duplicates", "ColumnMostCommonValueToBeInSet", {"column": "a", "value_set": [1]}),
    ("duplicates", "ColumnMostCommonValueToBeInSet", {"column": "a", "value_set": [1], "ties_okay": True}),
    ("numbers", "ColumnValueZScoresToBeLessThan", {"column": "x", "threshold": 2, "double_sided": True}),
    ("numbers", "ColumnValueZScoresToBeLessThan", {"column": "x", "threshold": 0.4, "double_sided": True}),
    ("numbers", "ColumnValueZScoresToBeLessThan", {"column": "x", "threshold": 0.4, "double_sided": False}),
    ("numbers", "ColumnValueZScoresToBeLessThan", {"column": "z", "threshold": 2, "double_sided": True}),
    ("numbers", "ColumnValueZScoresToBeLessThan", {"column": "x", "threshold": 2, "double_sided": True, "mostly": 0.5}),
    (
        "texts",
        "ColumnKLDivergenceToBeLessThan",
        {"column": "port", "partition_object": {"values": ["S", "C", "Q", "X"], "weights": [0.5, 0.2, 0.2, 0.1]}, "threshold": 0.1},
    ),
    (
        "texts",
        "ColumnKLDivergenceToBeLessThan",
        {"column": "port", "partition_object": {"values": ["S", "C", "Q"], "weights": [0.6, 0.2, 0.2]}, "threshold": 0.1},
    ),
    (
        "texts",
        "ColumnKLDivergenceToBeLessThan",
        {
            "column": "port",
            "partition_object": {"values": ["S", "C", "T"], "weights": [0.6, 0.2, 0.2]},
            "threshold": 0.9,
            "tail_weight_holdout": 0.1,
        },
    ),
    ("numbers", "ColumnKLDivergenceToBeLessThan", {"column": "up", "partition_object": LEFT_CLOSED, "threshold": 0.5}),
    (
        "numbers",
        "ColumnKLDivergenceToBeLessThan",
        {"column": "x", "partition_object": LEFT_CLOSED, "threshold": 0.5, "tail_weight_holdout": 0.1},
    ),
    (
        "numbers",
        "ColumnKLDivergenceToBeLessThan",
        {
            "column": "x",
            "partition_object": {"bins": [0, 5, 10, 20], "weights": [0.5, 0, 0.2], "tail_weights": [0.1, 0.2]},
            "threshold": 2,
            "internal_weight_holdout": 0.05,
        },
    ),
    ("numbers", "ColumnPairValuesAToBeGreaterThanB", {"column_A": "y", "column_B": "x"}),
    ("numbers", "ColumnPairValuesAToBeGreaterThanB", {"column_A": "y", "column_B": "x", "or_equal": True}),
    (
        "numbers",
        "ColumnPairValuesAToBeGreaterThanB",
        {"column_A": "y", "column_B": "x", "ignore_row_if": "either_value_is_missing"},
    ),
    ("numbers", "ColumnPairValuesAToBeGreaterThanB", {"column_A": "y", "column_B": "x", "ignore_row_if": "neither"}),
    ("numbers", "ColumnPairValuesToBeEqual", {"column_A": "x", "column_B": "y"}),
    ("texts", "ColumnPairValuesToBeEqual", {"column_A": "port", "column_B": "pair"}),
    ("texts", "ColumnPairValuesToBeEqual", {"column_A": "port", "column_B": "pair", "mostly": 0.5}),
    (
        "texts",
        "ColumnPairValuesToBeEqual",
        {"column_A": "port", "column_B": "pair", "ignore_row_if": "either_value_is_missing"},
    ),
    ("numbers", "MulticolumnSumToEqual", {"column_list": ["sum_a", "sum_b"], "sum_total": 10}),
    (
        "numbers",
        "MulticolumnSumToEqual",
        {"column_list": ["sum_a", "sum_b"], "sum_total": 10, "ignore_row_if": "any_value_is_missing"},
    ),
    (
        "numbers",
        "MulticolumnSumToEqual",
        {"column_list": ["sum_a", "sum_b"], "sum_total": 10, "ignore_row_if": "never", "mostly": 0.5},
    ),
    ("numbers", "ColumnMeanToBeBetween", {"column": "nowhere", "min_value": 20, "max_value": 30}),
    ("numbers", "ColumnValuesToBeBetween", {"column": "nowhere", "min_value": 20, "max_value": 30}),
]


def strict(value):
    """JSON has no NaN and no infinity; and a number that is whole is written as one, as JavaScript has it."""
    if isinstance(value, dict):
        return {str(key): strict(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [strict(each) for each in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    return value


def frame(columns):
    """Numbers as float64 where some are missing, texts as objects: what `read_csv` makes of such a file."""
    return pd.DataFrame({name: pd.Series(cells, dtype=None if any(isinstance(c, str) for c in cells) else "float64") for name, cells in columns.items()})


def main():
    warnings.simplefilter("ignore")
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("golden")
    batches = {
        name: source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame(columns)})
        for name, columns in TABLES.items()
    }
    cases = []
    for table, name, kwargs in CASES:
        expectation = getattr(gx.expectations, f"Expect{name}")(**kwargs)
        said = batches[table].validate(expectation, result_format="SUMMARY").to_json_dict()
        cases.append(
            {
                "table": table,
                "type": said["expectation_config"]["type"],
                "kwargs": kwargs,
                "success": bool(said["success"]),
                "raised": bool(said["exception_info"].get("raised_exception", "exception_message" not in said["exception_info"])),
                "result": strict(said["result"]),
            }
        )
    versions = {"great_expectations": gx.__version__, "pandas": pd.__version__}
    document = {"versions": versions, "tables": TABLES, "cases": cases}
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


main()
