using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CertBot.Channels.Slack.Schema;

/// <summary>Replaces the short names that Slack sends for emoji (<c>:-1:</c>, <c>:+1::skin-tone-3:</c>) by the characters they stand for.</summary>
internal static class EmojiShortNames
{
    private const int MaxNameLength = 60;
    private const string SkinTonePrefix = "skin-tone-";
    private const char EmojiPresentation = '\ufe0f';

    private static readonly FrozenDictionary<string, string> CharacterByName = Load();

    /// <summary>Unknown names (a workspace has its own) stay as they are, and so does what only looks like a name: 12:30:45.</summary>
    public static string Replace(string text)
    {
        if (!text.Contains(':', StringComparison.Ordinal))
            return text;

        var replaced = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; )
        {
            if (NameAt(text, at) is { } name && CharacterByName.TryGetValue(name, out var character) && !IsInsideWord(text, at, name.Length))
            {
                at += name.Length + 2;
                if (NameAt(text, at) is { } tone && tone.StartsWith(SkinTonePrefix, StringComparison.Ordinal))
                {
                    at += tone.Length + 2;
                    character = WithSkinTone(character, tone);
                }

                replaced.Append(character);
                continue;
            }

            replaced.Append(text[at++]);
        }

        return replaced.ToString();
    }

    private static string? NameAt(string text, int at)
    {
        if (at >= text.Length || text[at] != ':')
            return null;

        var end = at + 1;
        while (end < text.Length && end - at <= MaxNameLength && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-' or '+' or '\'' or '&' or '.'))
            end++;
        return end > at + 1 && end < text.Length && text[end] == ':' ? text[(at + 1)..end] : null;
    }

    private static bool IsInsideWord(string text, int at, int nameLength)
    {
        var after = at + nameLength + 2;
        return at > 0 && char.IsLetterOrDigit(text[at - 1]) && after < text.Length && char.IsLetterOrDigit(text[after]);
    }

    /// <summary>The tone follows the first character of the emoji. Two people with two tones stay without.</summary>
    private static string WithSkinTone(string character, string tone)
    {
        if (!CharacterByName.TryGetValue(tone, out var modifier))
            return character;

        var first = Rune.GetRuneAt(character, 0).Utf16SequenceLength;
        return character[..first] + modifier + character[first..].TrimStart(EmojiPresentation);
    }

    /// <summary>The list is fetched by the build, see <c>EmojiNames.targets</c>. Where it could not be fetched, the answers to a question are read all the same.</summary>
    private static FrozenDictionary<string, string> Load()
    {
        using var stream = typeof(EmojiShortNames).Assembly.GetManifestResourceStream("slack/emoji.json");
        return (stream is null ? Answers : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(stream)?.SelectMany(ReadEntry) ?? []).ToFrozenDictionary(
            StringComparer.Ordinal
        );
    }

    /// <summary>Code points in hexadecimal with hyphens between, and the name or names.</summary>
    private static IEnumerable<KeyValuePair<string, string>> ReadEntry(KeyValuePair<string, JsonElement> entry)
    {
        var character = string.Concat(
            entry.Key.Split('-').Select(code => char.ConvertFromUtf32(int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)))
        );
        IEnumerable<JsonElement> names = entry.Value.ValueKind == JsonValueKind.Array ? entry.Value.EnumerateArray() : [entry.Value];
        return names.Select(name => KeyValuePair.Create(name.GetString() ?? "", character));
    }

    private static IEnumerable<KeyValuePair<string, string>> Answers =>
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["+1"] = "👍",
            ["thumbsup"] = "👍",
            ["-1"] = "👎",
            ["thumbsdown"] = "👎",
            ["ok_hand"] = "👌",
            ["white_check_mark"] = "✅",
            ["heavy_check_mark"] = "✔",
            ["ballot_box_with_check"] = "☑",
            ["x"] = "❌",
            ["heavy_multiplication_x"] = "✖",
            ["no_entry"] = "⛔",
            ["skin-tone-2"] = "🏻",
            ["skin-tone-3"] = "🏼",
            ["skin-tone-4"] = "🏽",
            ["skin-tone-5"] = "🏾",
            ["skin-tone-6"] = "🏿",
        };
}
