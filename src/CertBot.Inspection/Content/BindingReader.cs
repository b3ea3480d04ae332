using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CertBot.Inspection.Model;

namespace CertBot.Inspection.Content;

/// <summary>Reads the rows of a binding, or their translations to one culture.</summary>
internal static class BindingReader
{
    private const int MaxColumns = 1_000;

    /// <summary>Reads strictly first, so that leniency can be told: by a note, as is what cannot be read.</summary>
    /// <param name="json">UTF-8 without a byte order mark.</param>
    /// <param name="row">Called for each row.</param>
    /// <param name="restart">Called where the rows come once more from the first.</param>
    public static ReadNote? ReadLoosely(ReadOnlySpan<byte> json, Action<BoundRow> row, Action restart)
    {
        try
        {
            Read(json, LooseJson.StrictReader, row);
            return null;
        }
        catch (JsonException)
        {
            restart();
        }

        try
        {
            Read(json, LooseJson.LenientReader, row);
            return new(ReadNoteKind.Lenient, "", "");
        }
        catch (JsonException e)
        {
            return new(ReadNoteKind.Unreadable, "", LooseJson.Describe(e));
        }
    }

    /// <param name="json">UTF-8 without a byte order mark.</param>
    /// <param name="options">How leniently to read.</param>
    /// <param name="row">Called for each row.</param>
    /// <exception cref="JsonException">This is no JSON; rows before that place were given.</exception>
    public static void Read(ReadOnlySpan<byte> json, JsonReaderOptions options, Action<BoundRow> row)
    {
        var columns = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var reader = new Utf8JsonReader(json, options);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("Row"u8))
                continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
                row(ReadRow(ref reader, columns));
        }
    }

    /// <summary>Bytes that a row takes in memory, about.</summary>
    public static long SizeOf(BoundRow row) => 64 + row.Values.Sum(v => 160 + 2L * v.Text.Length);

    private static BoundRow ReadRow(ref Utf8JsonReader reader, HashSet<string> columns)
    {
        var values = ImmutableArray.CreateBuilder<BoundValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                var value = ReadValue(ref reader, columns);
                if (values.Count < MaxColumns && value is not null)
                    values.Add(value);
            }
            else
            {
                reader.Skip();
            }
        }
        return new(values.ToImmutable());
    }

    private static BoundValue? ReadValue(ref Utf8JsonReader reader, HashSet<string> columns)
    {
        var (column, text) = ("", "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isColumn = reader.ValueTextEquals("SchemaColumnUId"u8);
            var isValue = reader.ValueTextEquals("Value"u8);
            reader.Read();
            if (isColumn)
                column = TextOf(ref reader);
            else if (isValue)
                text = TextOf(ref reader);
            else
                reader.Skip();
        }
        return column.Length is > 0 and <= 64
            ? new BoundValue(
                Shared(column, columns),
                text.Length <= BoundRow.MaxValue ? text : text[..BoundRow.MaxValue],
                text.Length,
                Guid.TryParse(text, out _) ? default : TextClassifier.Classify(text)
            )
            : null;
    }

    // The same few ids stand in every row.
    private static string Shared(string column, HashSet<string> columns)
    {
        if (columns.TryGetValue(column, out var known))
            return known;
        if (columns.Count < MaxColumns)
            columns.Add(column);
        return column;
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                try
                {
                    return reader.GetString() ?? "";
                }
                catch (InvalidOperationException)
                {
                    return "";
                }
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.True:
                return "true";
            case JsonTokenType.False:
                return "false";
            default:
                reader.Skip();
                return "";
        }
    }
}
