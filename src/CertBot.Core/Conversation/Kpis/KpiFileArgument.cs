using CertBot.Core.Conversation.Commands;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Kpis;

/// <summary>"As a file", before or after what is to be in it.</summary>
internal static class KpiFileArgument
{
    public static CommandArgument As(string key, string value) =>
        new(key, (turnData, text) =>
            CommandArgument.OneOf(key, _ => [new(value, value) { Synonyms = [.. Words] }]).TryMatch(turnData, text) ?? AtEnd(text, value)
        );

    private static IEnumerable<string> Words => PhraseCatalog.AllLanguages("kpi.said.file").SelectMany(words => words.Split('|'));

    private static CommandArgument.Match? AtEnd(string text, string value) =>
        Words.OrderByDescending(w => w.Length).FirstOrDefault(w => text.EndsWith($" {w}", StringComparison.OrdinalIgnoreCase)) is { } word
            ? new(value, text[..^(word.Length + 1)])
            : null;
}
