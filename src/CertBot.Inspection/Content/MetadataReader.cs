using System.Text.Json;
using CertBot.Inspection.Model;

namespace CertBot.Inspection.Content;

/// <summary>
/// Reads the metadata of a schema, which is JSON, or a list of changes to a parent whose values are JSON. Both are read as a row of names and strings, because
/// everything that is asked here stands next to each other in both.
/// </summary>
internal static class MetadataReader
{
    /// <summary>Elements of one schema that are kept; the largest real one has some hundreds.</summary>
    private const int MaxElements = 20_000;

    /// <summary>The shortest text that can be a piece of a program.</summary>
    private const int MinCode = 12;

    /// <summary>The longest text, escaped, that is a piece of a program and not of a picture.</summary>
    private const int MaxCode = 1_000_000;

    /// <param name="metadata">UTF-8.</param>
    /// <param name="schema">Gets the declared elements.</param>
    /// <param name="budget">What elements may take.</param>
    /// <param name="code">Called for each string that may be code of a script, with the name it stands under.</param>
    public static void Read(ReadOnlySpan<byte> metadata, SchemaModel schema, ModelBudget budget, Action<string, string> code)
    {
        var (key, uid, name, before) = ("", "", (string?)null, "");
        for (var at = 0; at < metadata.Length; )
        {
            if (metadata[at] != (byte)'"')
            {
                at++;
                continue;
            }

            var end = EndOfString(metadata, at);
            if (end < 0)
                return;

            var text = metadata[(at + 1)..end];
            at = end + 1;
            if (IsFollowedByColon(metadata, at))
            {
                key = text.Length <= 40 ? System.Text.Encoding.UTF8.GetString(text) : "";
                continue;
            }

            switch (key)
            {
                case "UId":
                    uid = Unescape(metadata[(end - text.Length - 1)..(end + 1)]);
                    break;
                case "A2":
                    name = Unescape(metadata[(end - text.Length - 1)..(end + 1)]);
                    if (before != "UId")
                        uid = "";
                    break;
                case "A3" when before == "A2" && name is not null && schema.Elements.Count < MaxElements && budget.TryTake(250 + 2 * name.Length):
                    schema.Elements.Add(new DeclaredElement(name, uid, Unescape(metadata[(end - text.Length - 1)..(end + 1)])));
                    break;
            }

            if (text.Length is >= MinCode and <= MaxCode && text.Contains((byte)'(') && text.Contains((byte)';'))
                code(key, Unescape(metadata[(end - text.Length - 1)..(end + 1)]));

            // The value is used up: the next string of a list is not the value of this name.
            before = key;
            key = "";
        }
    }

    private static int EndOfString(ReadOnlySpan<byte> bytes, int start)
    {
        for (var at = start + 1; at < bytes.Length; at++)
        {
            var next = bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                return -1;
            at += next;
            if (bytes[at] == (byte)'"')
                return at;
            at++;
        }
        return -1;
    }

    private static bool IsFollowedByColon(ReadOnlySpan<byte> bytes, int at)
    {
        var rest = bytes[at..];
        var sign = rest.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r');
        return sign >= 0 && rest[sign] == (byte)':';
    }

    // Empty for what is no JSON string.
    private static string Unescape(ReadOnlySpan<byte> quoted)
    {
        try
        {
            var reader = new Utf8JsonReader(quoted);
            reader.Read();
            return reader.GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
