namespace CertBot.Core.Localization;

/// <summary>Text in the cell of a table that people open in a spreadsheet.</summary>
public static class SpreadsheetText
{
    // Full-width signs begin a formula too, where the spreadsheet's language is an East Asian one.
    private const string FormulaStarters = "=+-@\t\r\n＝＋－＠";

    /// <summary>The text behind an apostrophe if a spreadsheet would take it for a formula; else as it is.</summary>
    public static string WithoutFormula(string cell) => cell.Length > 0 && FormulaStarters.Contains(cell[0], StringComparison.Ordinal) ? $"'{cell}" : cell;
}
