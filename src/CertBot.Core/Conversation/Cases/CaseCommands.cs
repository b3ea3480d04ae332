using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;

namespace CertBot.Core.Conversation.Cases;

/// <summary>Phrases that mean something else before the number of a case: "resume C-2026-11-0042" continues no form.</summary>
internal static class CaseCommands
{
    /// <summary>As <see cref="CommandPhrases.Match"/>. The number of a case alone asks for its card.</summary>
    public static (string Name, string After)? Match(string text)
    {
        if (StartsWithCase(text))
            return text.IndexOfAny([' ', '\n']) < 0 ? ("case", text.Trim()) : CommandPhrases.Match(text);
        return CommandPhrases.Match(text) is not var (name, rest) ? null
            : StartsWithCase(rest) && NameBeforeCase(name) is { } meant ? (meant, rest)
            : (name, rest);
    }

    private static string? NameBeforeCase(string name) =>
        name switch
        {
            "form.continue" => CommandName.CaseResumed,
            CommandName.RevokeRole or CommandName.Claim => CommandName.TakeCase,
            CommandName.AnswerQuestion => CommandName.CaseResponded,
            "status" or "history" => "case",
            _ => null,
        };

    private static bool StartsWithCase(string text)
    {
        var end = text.IndexOfAny([' ', '\n', ',', ':']);
        return CaseNames.ParseId(end < 0 ? text.Trim() : text[..end]) is not null;
    }
}
