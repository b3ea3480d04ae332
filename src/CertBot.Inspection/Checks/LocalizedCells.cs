using CertBot.Inspection.Model;

namespace CertBot.Inspection.Checks;

/// <summary>A value of bound data that is translated to some culture.</summary>
/// <param name="Binding">The binding.</param>
/// <param name="Key">What tells the row from others.</param>
/// <param name="Column">The column's name, or its id where the descriptor does not name it.</param>
/// <param name="Base">The value in the rows themselves; null without one.</param>
/// <param name="ByCulture">The translations.</param>
internal sealed record LocalizedCell(BindingModel Binding, string Key, string Column, BoundValue? Base, Dictionary<string, BoundValue> ByCulture)
{
    public BoundValue? In(string culture) => ByCulture.TryGetValue(culture, out var value) && !IsBlank(value) ? value : null;

    /// <summary>What an English reader sees: the English translation, else the row's own value.</summary>
    public BoundValue? English => In(Submission.English) ?? Base;

    /// <summary>Whether people read the value: descriptions of panels and filters are JSON, in which words are names.</summary>
    public static bool IsText(BoundValue value) => value.Text.AsSpan().TrimStart() is not ['{' or '[', ..];

    public static bool IsBlank(BoundValue value) => value.Length == 0 || value.Facts.Class.HasFlag(TextClass.Empty);

    public string PathIn(string culture) => $"Data/{Binding.Folder}/Localization/data.{culture}.json";
}

/// <summary>Joins the rows of bindings with their translations by key.</summary>
internal static class LocalizedCells
{
    public static IEnumerable<LocalizedCell> Of(PackageModel package) =>
        package.Bindings.Values.Where(b => b.Localizations.Count > 0).OrderBy(b => b.Folder, StringComparer.Ordinal).SelectMany(Of);

    /// <summary>What tells a row from the others of its binding: the values of the key columns, else of all.</summary>
    public static string KeyOf(BoundRow row, IReadOnlyList<string> keys) =>
        string.Join('|', keys.Count == 0 ? row.Values.Take(1).Select(v => v.Text) : keys.Select(k => row.Value(k) ?? "")).ToLowerInvariant();

    private static IEnumerable<LocalizedCell> Of(BindingModel binding)
    {
        // Translations name their row by its id, whatever the binding's own key is.
        var id = binding.ColumnId("Id") is { } column ? [column] : binding.KeyColumns;
        var names = binding
            .Columns.GroupBy(c => c.UId, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First().Name, StringComparer.OrdinalIgnoreCase);
        var cells = new Dictionary<(string, string), LocalizedCell>();
        var rows = binding.Rows.GroupBy(r => KeyOf(r, id), StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (var (culture, translated) in binding.Localizations)
        {
            foreach (var row in translated)
            {
                var key = KeyOf(row, id);
                foreach (var value in row.Values.Where(v => !id.Contains(v.ColumnUId, StringComparer.OrdinalIgnoreCase)))
                {
                    if (!cells.TryGetValue((key, value.ColumnUId), out var cell))
                    {
                        var own = rows.GetValueOrDefault(key)
                            ?.Values.FirstOrDefault(v => v.ColumnUId.Equals(value.ColumnUId, StringComparison.OrdinalIgnoreCase));
                        cells[(key, value.ColumnUId)] = cell = new(
                            binding,
                            key,
                            names.GetValueOrDefault(value.ColumnUId, value.ColumnUId),
                            own,
                            new(StringComparer.OrdinalIgnoreCase)
                        );
                    }
                    cell.ByCulture[culture] = value;
                }
            }
        }
        return cells.Values;
    }
}
