using System.Text.RegularExpressions;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Queries;

namespace CertBot.Core.Conversation.RegularAudits;

/// <summary>What may follow a command about an audit.</summary>
internal static partial class AuditArguments
{
    public const string ItemKey = "item";

    public const string NumberKey = "number";

    /// <summary>An audited application by its id or name, at the beginning, or any other at either end.</summary>
    public static CommandArgument Application { get; } = new("app", (turnData, text) =>
        {
            var rest = CommandArgument.TrimLeadingJoiners(text);
            return (
                from app in AuditRows.Named(turnData)
                from name in new[] { app.Id.Value, app.Name }
                where
                    rest.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                    && (rest.Length == name.Length || (!char.IsLetterOrDigit(rest[name.Length]) && rest[name.Length] is not ('-' or '.')))
                orderby name.Length descending
                select new CommandArgument.Match(app.Id.Value, CommandArgument.TextAfter(rest, name.Length))
            ).FirstOrDefault() ?? CommandArgument.Application.TryMatch(turnData, text);
        });

    /// <summary>A shortcoming of a regular audit: <c>A-2/1</c>.</summary>
    public static CommandArgument Item { get; } =
        CommandArgument.Word(ItemKey, (_, word) => ItemSyntax().IsMatch(word) ? word.ToUpperInvariant().Replace('А', 'A') : null);

    /// <summary>A test question, by its number.</summary>
    public static CommandArgument Number { get; } = CommandArgument.Number(NumberKey);

    /// <summary>As <see cref="CaseCommands.Match"/>: before the id of a shortcoming of a regular audit, answering means that one.</summary>
    public static (string Name, string After)? Match(string text) =>
        CaseCommands.Match(text) is var (name, rest)
            ? name == CommandName.AnswerShortcoming && ItemSyntax().IsMatch(rest.Split([' ', ':', ',', '\n'], 2)[0])
                ? (CommandName.AnswerAudit, rest)
                : (name, rest)
            : null;

    [GeneratedRegex("^[AaАа]-[0-9]{1,4}/[0-9]{1,3}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ItemSyntax();
}
