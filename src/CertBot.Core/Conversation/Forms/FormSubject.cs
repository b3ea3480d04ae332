using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;

namespace CertBot.Core.Conversation.Forms;

/// <summary>What the answers of a form are about: taken from the clicked card, or kept from the first question on.</summary>
public static class FormSubject
{
    /// <summary>What the card or the form was made for; empty on a card of an earlier build, absent where a command was typed.</summary>
    public const string Key = "subject";

    /// <summary>What the clicked card or the form was made for; null: typed.</summary>
    public static CardSubject? Of(FormProgress progress) => progress.RawAnswer(Key) is { Length: > 0 } subject ? new(subject) : null;

    /// <summary>The answers without it, if the application is changed as well: another application is another subject.</summary>
    internal static ImmutableSortedDictionary<string, string> RemoveWith(IEnumerable<string> changed, ImmutableSortedDictionary<string, string> answers) =>
        changed.Contains("app", StringComparer.Ordinal) ? answers.RemoveRange([Key, "revision"]) : answers;

    /// <summary>Also asked before a form is shown: nobody fills in what would be refused.</summary>
    internal static bool IsPresent(FormProgress progress, Application application) =>
        progress.Dialog.Arguments.Contains(CommandArgument.Escalation)
        || progress.RawAnswer(Key) switch
        {
            null => true,
            var raw when new CardSubject(raw) is { Step.Length: 0 } ofEarlierBuild => CardSubjectRules.IsPresent(
                raw.Length == 0 ? null : ofEarlierBuild,
                application,
                SharedQuestions.RevisionOf(progress),
                progress.RawAnswer("criterion") is not null && progress.RawAnswer("revision") is not null,
                progress.Dialog.Name
            ),
            var raw => CardSubjectRules.IsPresent(new CardSubject(raw), application, progress.Dialog.Name),
        };

    /// <summary>What has been decided or closed meanwhile is refused by its own rule, which says by whom.</summary>
    internal static void BlockIfOutOfDate(FormProgress progress, int? revision)
    {
        if (revision is { } present && SharedQuestions.RevisionOf(progress) is { } seen && seen != present)
            progress.Block(CardSubjectRules.OutOfDate.Code);
    }
}
