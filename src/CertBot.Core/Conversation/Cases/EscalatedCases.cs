using System.Collections.Immutable;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.Conversation.Cases;

/// <summary>The verbs of escalations, where the escalation is of a case: named, or the only ones there are.</summary>
internal static class EscalatedCases
{
    /// <summary>Whether a form is about a case and no application.</summary>
    public static bool IsAboutCase(FormProgress progress) => progress.RawAnswer(CaseArguments.CaseKey) is not null || progress.HasAnswer(CaseArguments.CaseKey);

    /// <summary>The questions of a dialog about one open escalation, of a case or of an application.</summary>
    public static Func<FormProgress, IEnumerable<Question>> ForEscalation(params IReadOnlyList<Question> questions)
    {
        var ofApplication = SharedQuestions.ForEscalation(questions);
        var ofCase = CaseQuestions.ForCase(r => !r.Escalations.IsEmpty, (progress, supportCase) => OfCase(progress, supportCase, questions));
        return progress => IsAboutCase(progress) || HasOnlyCases(progress) ? ofCase(progress) : ofApplication(progress);
    }

    /// <summary>Nothing was named, no application has an escalation, and a case has.</summary>
    private static bool HasOnlyCases(FormProgress progress) =>
        progress.RawAnswer("app") is null
        && !progress.TurnData.ApplicationSummaries.Any(r => !r.Escalations.IsEmpty)
        && progress.TurnData.Missing.Length == 0
        && CaseLookup.OpenRows(progress.TurnData).Any(r => !r.Escalations.IsEmpty);

    private static IEnumerable<Question> OfCase(FormProgress progress, SupportCase supportCase, IReadOnlyList<Question> questions)
    {
        var open = supportCase.Escalations.Values.Where(e => e.Closed is null).ToImmutableArray();
        if (open.IsEmpty && progress.RawAnswer("escalation") is null)
        {
            progress.Block($"dialog.{progress.Dialog.Name}.none");
            yield break;
        }
        if (open is [var only] && progress.CanFill("escalation", only.Id.Value))
        {
            progress.Fill("escalation", only.Id.Value);
        }
        else
        {
            yield return new("escalation", new AnswerType.Choice([.. supportCase.Escalations.Values.Select(OptionOf)]) { Offered = [.. open.Select(OptionOf)] })
            {
                TextKey = Question.SharedTextKey("escalation"),
            };
        }
        if (!progress.HasAnswer("escalation"))
            yield break;
        if (
            supportCase.Escalations.GetValueOrDefault(SharedQuestions.EscalationOf(progress)) is { Closed: null } escalation
            && SharedQuestions.RevisionOf(progress) is { } seen
            && seen != escalation.Revision
            && questions.Count > 0
        )
        {
            progress.Block(CaseQuestions.OutOfDate, new() { ["case"] = supportCase.Id.Value });
        }
        foreach (var question in questions)
            yield return question;
    }

    private static ChoiceOption OptionOf(Escalation escalation) =>
        new(
            escalation.Id.Value,
            LocalizableValue.Text("form.q.escalation.option", new() { ["id"] = escalation.Id.Value, ["reason"] = UserText.Excerpt(escalation.Reason) })
        );
}
