using System.Collections.Frozen;
using System.Text;

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

    private static FrozenDictionary<string, string> Load()
    {
        using var stream = typeof(EmojiShortNames).Assembly.GetManifestResourceStream("slack/emoji.tsv")
            ?? throw new InvalidOperationException("There is no list of emoji.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .SelectMany(line => line.Split('\t'))
            .Select(entry => entry.Split(' '))
            .SelectMany(entry => entry.Skip(1).Select(name => KeyValuePair.Create(name, entry[0])))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }
}
