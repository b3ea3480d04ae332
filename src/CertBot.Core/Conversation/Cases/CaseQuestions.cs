using System.Collections.Immutable;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Cards;
using CertBot.Core.Support.Cases;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Core.Conversation.Cases;

/// <summary>Questions shared by the dialogs about a case: which case, and when it happened.</summary>
internal static class CaseQuestions
{
    /// <summary>The refusal of a click on a card of a case that has changed since; the message comes with the card as it is now.</summary>
    public const string OutOfDate = "case.out-of-date";

    /// <summary>Cases that are offered to choose from; the others are known by their numbers.</summary>
    private const int MaxOffered = 50;

    /// <summary>The questions of a dialog about one case.</summary>
    /// <param name="fits">Which of the open cases are offered.</param>
    /// <param name="questions">What is asked once it is known.</param>
    public static Func<FormProgress, IEnumerable<Question>> ForCase(Func<CaseRow, bool> fits, Func<FormProgress, SupportCase, IEnumerable<Question>> questions)
    {
        return AllQuestions;
        IEnumerable<Question> AllQuestions(FormProgress progress)
        {
            foreach (var question in WhichCase(progress, fits))
                yield return question;
            if (Of(progress) is not { } supportCase)
            {
                BlockWhileMissing(progress);
                yield break;
            }
            BlockIfOutOfDate(progress, supportCase);
            foreach (var question in questions(progress, supportCase))
                yield return question;
        }
    }

    /// <summary>The case a form is about, once that is known.</summary>
    public static SupportCase? Of(FormProgress progress) =>
        progress.HasAnswer(CaseArguments.CaseKey) ? progress.TurnData.FindCase(new(progress[CaseArguments.CaseKey])) : null;

    /// <summary>Which case: the one that was named, the only one, or one of these.</summary>
    public static IEnumerable<Question> WhichCase(FormProgress progress, Func<CaseRow, bool> fits)
    {
        if (progress.RawAnswer(CaseArguments.CaseKey) is not { } named)
        {
            var rows = CaseLookup.OpenRows(progress.TurnData).Where(fits).ToImmutableArray();
            if (progress.TurnData.Missing.Length > 0)
                yield break;
            if (rows is [var only])
            {
                progress.Fill(CaseArguments.CaseKey, only.Id.Value);
                yield break;
            }
            if (rows.IsEmpty)
                progress.Block("case.none-open");
            yield return QuestionFor(rows);
            yield break;
        }

        var match = CaseLookup.Find(progress.TurnData, named);
        if (match is CaseMatch.Found(var found))
        {
            progress.Fill(CaseArguments.CaseKey, found.Id.Value);
            yield break;
        }

        var offered = match is CaseMatch.Several(var several) ? several : [.. CaseLookup.OpenRows(progress.TurnData).Where(fits)];
        if (progress.TurnData.Missing.Length > 0)
            yield break;
        var question = QuestionFor(offered);
        // A number is never taken for one that is nearly the same; words may be of the subject or the customer.
        if (match is CaseMatch.None && !named.Any(char.IsDigit) && AnswerParser.Parse(question, named, null, progress.Context) is ParseResult.Valid valid)
        {
            progress.Fill(CaseArguments.CaseKey, valid.Canonical);
            yield break;
        }
        var refusal = match is CaseMatch.Several ? SeveralCases(named, offered) : NoSuchCase(named);
        progress.RejectAnswer(question, refusal);
        if (offered.IsEmpty)
            progress.Block(refusal.Code, refusal.Arguments);
        yield return question;
    }

    /// <summary>When it happened: asked only where it was said and not understood, or lies ahead.</summary>
    public static IEnumerable<Question> When(FormProgress progress)
    {
        if (progress.RawAnswer(CaseArguments.WhenKey) is not null)
            yield return TimeQuestion(progress.Context);
    }

    /// <summary>A question for a time that has passed; kept is the instant.</summary>
    public static Question TimeQuestion(TurnContext context) =>
        new(CaseArguments.WhenKey, new AnswerType.Text(60))
        {
            TextKey = CaseTextKeys.Case("when"),
            Validate = text => CheckTime(text, context),
            Normalize = text => CaseTimes.Parse(text, context.Now, CaseArguments.ZoneOf(context)) is { } at && at != context.Now ? CaseTimes.Format(at) : "now",
        };

    /// <summary>The instant (UTC) that was said; now if nothing was. A written minute that the case was opened in is not before its opening.</summary>
    public static Instant TimeOf(FormProgress progress, SupportCase? supportCase)
    {
        var now = progress.Context.Now;
        var at = CaseTimes.Parse(progress[CaseArguments.WhenKey], now, DateTimeZone.Utc) ?? now;
        return supportCase is { OpenedAt: var opened } && at < opened && at.Plus(Duration.FromMinutes(1)) > opened ? opened : at;
    }

    /// <summary>Nothing is asked or done before everything is loaded. The result of the turn is void until then, so that nobody reads the refusal.</summary>
    public static void BlockWhileMissing(FormProgress progress)
    {
        if (progress.TurnData.Missing.Length > 0)
            progress.Block("case.none-open");
    }

    /// <summary>Only a click says what its card was made for.</summary>
    public static void BlockIfOutOfDate(FormProgress progress, SupportCase supportCase)
    {
        if (progress.RawAnswer(FormSubject.Key) is { Length: > 0 } subject && subject != CaseCard.SubjectOf(supportCase))
            progress.Block(OutOfDate, new() { ["case"] = supportCase.Id.Value });
    }

    public static Refusal NoSuchCase(string named) => new("case.no-such", new() { ["said"] = UserText.Excerpt(named) });

    private static Refusal SeveralCases(string named, ImmutableArray<CaseRow> rows) =>
        new(
            "form.bad.several",
            new() { ["said"] = UserText.Excerpt(named), ["choices"] = LocalizableValue.List(rows.Select(r => (LocalizableValue)r.Id.Value)) }
        );

    private static Question QuestionFor(ImmutableArray<CaseRow> rows) =>
        new(CaseArguments.CaseKey, new AnswerType.Choice([.. rows.Select(OptionOf)]) { Offered = [.. rows.Take(MaxOffered).Select(OptionOf)] })
        {
            TextKey = CaseTextKeys.Case("which"),
        };

    private static ChoiceOption OptionOf(CaseRow row) =>
        new(
            row.Id.Value,
            LocalizableValue.Text(
                "case.q.which.option",
                new()
                {
                    ["case"] = row.Id.Value,
                    ["subject"] = UserText.Excerpt(row.Subject),
                    ["customer"] = row.CustomerName,
                }
            )
        )
        {
            Synonyms = [row.Id.Value, row.Subject, row.CustomerName],
        };

    private static Refusal? CheckTime(string text, TurnContext context) =>
        CaseTimes.Parse(text, context.Now, CaseArguments.ZoneOf(context)) is not { } at ? new("case.bad.time")
        : at > context.Now ? new("case.bad.time-ahead", new() { ["at"] = LocalizableValue.Timestamp(at) })
        : null;
}

/// <summary>The text keys of questions that several dialogs ask; each has a <c>.hint</c> too.</summary>
internal static class CaseTextKeys
{
    public static string Case(string name) => $"case.q.{name}";

    public static string Customer(string name) => $"customer.q.{name}";
}
