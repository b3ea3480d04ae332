using System.Collections.Immutable;
using CertBot.Inspection.Code.Sql;

namespace CertBot.Inspection.Model;

/// <summary>Bound data: a folder under <c>Data/</c>, rows that are installed with the package.</summary>
internal sealed class BindingModel(string folder)
{
    public string Folder { get; } = folder;

    public string UId { get; set; } = "";

    /// <summary>The entity whose rows these are; empty without a readable descriptor.</summary>
    public string SchemaName { get; set; } = "";

    public ImmutableArray<BindingColumn> Columns { get; set; } = [];

    public bool HasData { get; set; }

    /// <summary>Rows in <c>data.json</c>, kept or not.</summary>
    public int RowCount { get; set; }

    public List<BoundRow> Rows { get; } = [];

    /// <summary>Translations: rows by culture.</summary>
    public Dictionary<string, List<BoundRow>> Localizations { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string DataPath => $"Data/{Folder}/data.json";

    /// <summary>The ids of the columns that tell rows apart: those marked as key, else the one named Id.</summary>
    public ImmutableArray<string> KeyColumns =>
        Columns.Where(c => c.IsKey).Select(c => c.UId).ToImmutableArray() is { Length: > 0 } keys
            ? keys
            : [.. Columns.Where(c => c.Name.Equals("Id", StringComparison.OrdinalIgnoreCase)).Select(c => c.UId)];

    public string? ColumnId(string name) => Columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.UId;
}

/// <summary>A column of a binding.</summary>
/// <param name="UId">The column's id.</param>
/// <param name="Name">The column's name.</param>
/// <param name="IsKey">Tells rows apart.</param>
/// <param name="UnknownProperty">A property that the platform does not know here; it then skips the whole binding without a word.</param>
internal sealed record BindingColumn(string UId, string Name, bool IsKey, string? UnknownProperty);

/// <summary>One row of a binding: values by the id of their column, cut to <see cref="MaxValue"/> characters.</summary>
internal sealed record BoundRow(ImmutableArray<BoundValue> Values)
{
    public const int MaxValue = 400;

    public string? Value(string? columnUId) =>
        columnUId is null ? null : Values.FirstOrDefault(v => v.ColumnUId.Equals(columnUId, StringComparison.OrdinalIgnoreCase))?.Text;
}

/// <summary>A value of a row.</summary>
/// <param name="ColumnUId">The column's id.</param>
/// <param name="Text">The value as text, cut to <see cref="BoundRow.MaxValue"/> characters; empty for null.</param>
/// <param name="Length">Characters before it was cut.</param>
/// <param name="Facts">Which letters the whole text has.</param>
internal sealed record BoundValue(string ColumnUId, string Text, int Length, TextFacts Facts);

/// <summary>A script of the database: a folder under <c>SqlScripts/</c>.</summary>
internal sealed class SqlScriptModel(string folder)
{
    public string Folder { get; } = folder;

    public string Name { get; set; } = folder;

    public bool HasDescriptor { get; set; }

    public bool HasText { get; set; }

    public SqlEngine Engine { get; set; }

    /// <summary>0 before the package, 1 after it, 2 after its data, 3 when it is removed.</summary>
    public int Moment { get; set; }

    public bool IsConfirmedCompatible { get; set; }

    public string TextPath { get; set; } = $"SqlScripts/{folder}/descriptor.json";
}
