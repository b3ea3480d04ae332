using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Support.Cards;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.Conversation.Cases;

/// <summary>What the vendor's people say happened to a case. Each may say when: what is told late is taken in by its own time.</summary>
public static class CaseDialogs
{
    private const int MaxCommentLength = 1000;

    public static Dialog Take { get; } =
        new(CommandName.TakeCase, Audience.Vendor)
        {
            Arguments = [CaseArguments.Case],
            IsOffered = CaseLookup.HasOpen,
            Questions = CaseQuestions.ForCase(r => r.Owner is null, (_, _) => []),
            CreateCommand = progress => new Command.OnCase(IdIn(progress), new CaseCommand.Assign(progress.Context.Actor.Id)),
            SuccessArguments = DescribeCase,
            FollowUps = SuggestCase,
        };

    public static Dialog Responded { get; } = CreateDialog(CommandName.CaseResponded, r => r.Status != CaseStatus.Resolved, at => new CaseFact.Responded(at));

    public static Dialog Waiting { get; } = CreateDialog(CommandName.CaseWaiting, r => r.Status == CaseStatus.Open, at => new CaseFact.WaitedForCustomer(at));

    public static Dialog CustomerReplied { get; } =
        CreateDialog(CommandName.CaseReplied, r => r.Status != CaseStatus.Resolved, at => new CaseFact.CustomerReplied(at));

    public static Dialog Resumed { get; } = CreateDialog(CommandName.CaseResumed, r => r.Status == CaseStatus.Waiting, at => new CaseFact.Resumed(at));

    public static Dialog Resolved { get; } = CreateDialog(CommandName.CaseResolved, r => r.Status != CaseStatus.Resolved, at => new CaseFact.Resolved(at));

    public static Dialog Reopened { get; } = CreateDialog(CommandName.CaseReopened, _ => false, at => new CaseFact.Reopened(at));

    public static Dialog Rated { get; } =
        new(CommandName.CaseRated, Audience.Vendor)
        {
            Arguments = [CaseArguments.CaseNumber, CommandArgument.Number("score"), CaseArguments.When, CommandArgument.RemainingText("comment")],
            IsOffered = CaseLookup.HasOpen,
            Questions = CaseQuestions.ForCase(_ => false, RatingQuestions),
            CreateCommand = progress =>
                Record(progress, at => new CaseFact.Rated(at, int.Parse(progress["score"], System.Globalization.CultureInfo.InvariantCulture))
                {
                    Comment = progress["comment"],
                }),
            SuccessArguments = DescribeCase,
            FollowUps = SuggestCase,
        };

    public static Dialog Classified { get; } =
        new(CommandName.CaseClassified, Audience.Vendor)
        {
            Arguments =
            [
                CaseArguments.Case,
                CommandArgument.OneOf("priority", _ => PriorityOptions),
                CommandArgument.OneOf("kind", _ => KindOptions),
                CaseArguments.OnlyWhen,
            ],
            IsOffered = CaseLookup.HasOpen,
            Questions = CaseQuestions.ForCase(r => r.Status != CaseStatus.Resolved, ClassificationQuestions),
            CreateCommand = progress =>
            {
                var now = CaseProgress.Of(Found(progress), progress.Context.Now);
                return Record(progress, at => new CaseFact.Classified(
                    at,
                    progress.HasAnswer("priority") ? PriorityOf(progress["priority"]) : now.Priority,
                    progress.HasAnswer("kind") ? KindOf(progress["kind"]) : now.Kind
                ));
            },
            SuccessArguments = DescribeCase,
            FollowUps = SuggestCase,
        };

    /// <summary>The priorities, the most urgent first.</summary>
    public static ImmutableArray<ChoiceOption> PriorityOptions { get; } =
    [
        .. Enum.GetValues<CasePriority>()
            .Select(p => ChoiceOption.FromText(CasePriorities.NameOf(p), CaseTexts.Priority(p), [.. WordsOf($"case.words.{CasePriorities.NameOf(p)}")])),
    ];

    public static ImmutableArray<ChoiceOption> KindOptions { get; } =
    [.. Enum.GetValues<CaseKind>().Select(k => ChoiceOption.FromText(NameOf(k), CaseTexts.Kind(k), [.. WordsOf($"case.words.{NameOf(k)}")]))];

    public static CasePriority PriorityOf(string name) => CasePriorities.Parse(name) ?? throw new InvalidOperationException($"Not a priority: {name}");

    public static CaseKind KindOf(string name) => Enum.GetValues<CaseKind>().First(k => NameOf(k) == name);

    /// <summary>What the confirmation of a command on a case says: how it stands, and what is due next.</summary>
    public static LocalizableObject DescribeCase(TurnData turnData, Command command)
    {
        if (command is not Command.OnCase { Id: var id } || turnData.FindCase(id) is not { } supportCase)
            return new() { ["standing"] = "" };
        return new()
        {
            ["standing"] = CaseLines.Standing(supportCase, turnData.EditionOf(supportCase), turnData.Context.HolidayCalendars, turnData.Context.Now),
        };
    }

    /// <summary>A button that shows the case.</summary>
    public static ImmutableArray<SuggestedAction> SuggestCase(TurnData turnData, Command command) =>
        command is Command.OnCase { Id: var id } ? [SuggestedActions.ForCommand("case", turnData.Context, id.Value)] : [];

    private static Dialog CreateDialog(string name, Func<CaseRow, bool> fits, Func<Instant, CaseFact> create) =>
        new(name, Audience.Vendor)
        {
            Arguments = [CaseArguments.Case, CaseArguments.OnlyWhen],
            IsOffered = CaseLookup.HasOpen,
            Questions = CaseQuestions.ForCase(fits, (progress, _) => CaseQuestions.When(progress)),
            CreateCommand = progress => Record(progress, create),
            SuccessArguments = DescribeCase,
            FollowUps = SuggestCase,
        };

    /// <summary>Blocked at once: a vendor does not rate itself. The command stays, so that whoever types it learns how customers do.</summary>
    private static IEnumerable<Question> RatingQuestions(FormProgress progress, SupportCase supportCase)
    {
        progress.Block("support.refused.own-rating");
        yield return new(
            "score",
            new AnswerType.Choice([.. Enumerable.Range(1, 5).Select(n => ChoiceOption.FromText(SharedQuestions.FormatNumber(n), $"case.score.{n}"))])
        );
        if (progress.RawAnswer("comment") is not null)
            yield return new("comment", new AnswerType.MultilineText(MaxCommentLength)) { IsOptional = true };
        foreach (var question in CaseQuestions.When(progress))
            yield return question;
    }

    private static IEnumerable<Question> ClassificationQuestions(FormProgress progress, SupportCase supportCase)
    {
        if (progress.RawAnswer("kind") is not null)
            yield return new("kind", new AnswerType.Choice(KindOptions));
        if (progress.RawAnswer("priority") is not null || progress.RawAnswer("kind") is null)
            yield return new("priority", new AnswerType.Choice(PriorityOptions));
        foreach (var question in CaseQuestions.When(progress))
            yield return question;
    }

    private static Command.OnCase Record(FormProgress progress, Func<Instant, CaseFact> create) =>
        new(IdIn(progress), new CaseCommand.Record([create(CaseQuestions.TimeOf(progress, Found(progress)))]));

    private static SupportCase Found(FormProgress progress) => CaseQuestions.Of(progress) ?? throw new InvalidOperationException("A form about no case.");

    private static CaseId IdIn(FormProgress progress) => new(progress[CaseArguments.CaseKey]);

    private static string NameOf(CaseKind kind) => CaseTexts.Kind(kind)[(CaseTexts.Kind(kind).LastIndexOf('.') + 1)..];

    private static IEnumerable<string> WordsOf(string key) => PhraseCatalog.AllLanguages(key).SelectMany(w => w.Split('|'));
}
