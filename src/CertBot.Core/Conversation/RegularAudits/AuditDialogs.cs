using CertBot.Core.Certification;
using CertBot.Core.Conversation.Cases;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Dialogs;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.RegularAudits;
using CertBot.Core.RegularAudits.Cards;
using CertBot.Core.Support.Cases;

namespace CertBot.Core.Conversation.RegularAudits;

/// <summary>What auditors do: plan, claim, look through the cases of the sample, report.</summary>
public static class AuditDialogs
{
    private const string Passed = "passed";

    private const string Found = "shortcomings";

    public static Dialog Plan { get; } =
        new(CommandName.PlanAudit, Audience.Auditor)
        {
            Arguments = [AuditArguments.Application, CommandArgument.RemainingText("why")],
            Questions = PlanQuestions,
            CreateCommand = AuditQuestions.Create(w => new RegularAuditCommand.Plan(w.HasAnswer("day") ? w.DateOf("day") : null, w["why"])),
            SuccessArguments = (turnData, command) =>
                AuditQuestions
                    .DescribeApplication(turnData, command)
                    .With(("day", NextDay(turnData, command) is { } day ? LocalizableValue.Date(day) : LocalizableValue.Text("form.no-day"))),
        };

    public static Dialog Claim { get; } =
        new(CommandName.ClaimAudit, Audience.Auditor)
        {
            Arguments = [AuditArguments.Application],
            IsOffered = AuditRows.HasAny,
            Questions = AuditQuestions.ForAudit(r => r.Auditor is null, (_, _) => []),
            CreateCommand = AuditQuestions.Create(_ => new RegularAuditCommand.Claim()),
            SuccessArguments = (turnData, command) =>
                AuditQuestions.DescribeApplication(turnData, command).With(("cases", AuditQuestions.OpenAuditOf(turnData, command)?.Cases.Length ?? 0)),
            NextCommands = ["audits"],
        };

    public static Dialog CheckCase { get; } =
        new(CommandName.CheckCase, Audience.Auditor)
        {
            Arguments = [AuditArguments.Application, CaseArguments.CaseNumber, AuditArguments.Application],
            IsOffered = AuditRows.HasAny,
            Questions = AuditQuestions.ForAudit(IsUnderReview, CheckQuestions),
            CreateCommand = AuditQuestions.Create(w => new RegularAuditCommand.CheckCase(
                new(w[CaseArguments.CaseKey]),
                AuditQuestions.AnswersOf(w, w.Edition.SupportAudits.Checklist)
            )),
            SuccessArguments = DescribeProgress,
            FollowUps = (turnData, command) => SuggestedActions.ForCommands(turnData.Context, CommandName.CheckCase, "audits"),
        };

    public static Dialog TakeBackCheck { get; } =
        new(CommandName.TakeBackCheck, Audience.Auditor)
        {
            Arguments = [AuditArguments.Application, CaseArguments.CaseNumber, AuditArguments.Application],
            IsOffered = AuditRows.HasAny,
            Questions = AuditQuestions.ForAudit(IsUnderReview, (progress, history) => WhichCase(progress, history, c => c.Check is not null)),
            CreateCommand = AuditQuestions.Create(w => new RegularAuditCommand.TakeBackCheck(new(w[CaseArguments.CaseKey]))),
            SuccessArguments = DescribeProgress,
            NextCommands = ["audits"],
        };

    public static Dialog Report { get; } =
        new(CommandName.ReportAudit, Audience.Auditor)
        {
            Arguments = [AuditArguments.Application],
            IsOffered = AuditRows.HasAny,
            Questions = AuditQuestions.ForAudit(IsUnderReview, ReportQuestions),
            CreateCommand = AuditQuestions.Create(w => new RegularAuditCommand.Report(
                w["summary"],
                [.. SupportDialogs.ParseItems(w["items"], w.Context.Today).Select(i => new FoundShortcoming(i.Found.Description, i.Found.Deadline))]
            )),
            HasSummary = true,
            SuccessArguments = (turnData, command) =>
                AuditQuestions
                    .DescribeApplication(turnData, command)
                    .With(("count", command is Command.OnRegularAudits { Command: RegularAuditCommand.Report { Found: var found } } ? found.Length : 0)),
            NextCommands = ["audits"],
        };

    public static Dialog CloseEmpty { get; } =
        new(CommandName.CloseEmptyAudit, Audience.Auditor)
        {
            Arguments = [AuditArguments.Application],
            IsOffered = AuditRows.HasAny,
            Questions = AuditQuestions.ForAudit(IsUnderReview, (_, _) => []),
            CreateCommand = AuditQuestions.Create(_ => new RegularAuditCommand.CloseEmpty()),
            SuccessArguments = (turnData, command) =>
                AuditQuestions
                    .DescribeApplication(turnData, command)
                    .With(("day", NextDay(turnData, command) is { } day ? LocalizableValue.Date(day) : LocalizableValue.Text("form.no-day"))),
        };

    private static bool IsUnderReview(RegularAuditRow row) => row.Turn == AuditTurn.Auditors;

    private static IEnumerable<Question> PlanQuestions(FormProgress progress)
    {
        foreach (var question in CertifiedQuestions(progress))
            yield return question;
        if (!progress.HasAnswer(AuditQuestions.AppKey))
            yield break;
        yield return new("why", new AnswerType.MultilineText(TextLimits.Line)) { Page = "plan" };
        yield return new("day", new AnswerType.CalendarDate(progress.Context.Today, progress.Context.Today.PlusDays(365)))
        {
            Page = "plan",
            IsOptional = true,
            Validate = raw => KickOffDialogs.CheckWorkingDay(progress, raw),
        };
    }

    /// <summary>Which certified application.</summary>
    private static IEnumerable<Question> CertifiedQuestions(FormProgress progress)
    {
        if (AuditQuestions.FindApplication(progress) is { } application)
        {
            progress.SetApplication(application);
            progress.Fill(AuditQuestions.AppKey, application.Id.Value);
            yield break;
        }

        var rows = progress.TurnData.AuditedApplications.Where(r => !progress.Context.Actor.IsMemberOf(r.Vendor)).ToArray();
        if (progress.TurnData.Missing.Length > 0)
        {
            CaseQuestions.BlockWhileMissing(progress);
            yield break;
        }
        if (rows.Length == 0)
            progress.Block("audit.none-certified");
        yield return new(AuditQuestions.AppKey, new AnswerType.Choice([.. rows.Select(AuditQuestions.OptionOf)])) { TextKey = Question.SharedTextKey("app") };
    }

    private static IEnumerable<Question> WhichCase(FormProgress progress, RegularAuditHistory history, Func<SampledCase, bool> fits)
    {
        var all = history.Open?.Cases ?? [];
        var fitting = all.Where(fits).ToArray();
        if (progress.RawAnswer(CaseArguments.CaseKey) is { } named && all.IsEmpty)
            progress.Block("audit.refused.not-in-sample", new() { ["case"] = UserText.Excerpt(named), ["number"] = history.Open?.Number });
        if (fitting.Length == 0 && progress.RawAnswer(CaseArguments.CaseKey) is null)
            progress.Block($"dialog.{progress.Dialog.Name}.none", new() { ["app"] = progress.Application?.Name });
        if (fitting is [var only] && progress.CanFill(CaseArguments.CaseKey, only.Id.Value))
        {
            progress.Fill(CaseArguments.CaseKey, only.Id.Value);
            yield break;
        }
        yield return new(CaseArguments.CaseKey, new AnswerType.Choice([.. all.Select(OptionOf)]) { Offered = [.. fitting.Select(OptionOf)] })
        {
            TextKey = CaseTextKeys.Case("which"),
        };
    }

    private static ChoiceOption OptionOf(SampledCase sampled) =>
        new(
            sampled.Id.Value,
            LocalizableValue.Text(
                "case.q.which.option",
                new()
                {
                    ["case"] = sampled.Id.Value,
                    ["subject"] = UserText.Excerpt(sampled.Subject),
                    ["customer"] = sampled.CustomerName,
                }
            )
        )
        {
            Synonyms = [sampled.Id.Value],
        };

    private static IEnumerable<Question> CheckQuestions(FormProgress progress, RegularAuditHistory history)
    {
        foreach (var question in WhichCase(progress, history, c => c.Check is null))
            yield return question;
        if (history.Open?.FindCase(new(progress[CaseArguments.CaseKey])) is not { } sampled)
            yield break;
        var supportCase = progress.TurnData.FindCase(sampled.Id);
        CaseQuestions.BlockWhileMissing(progress);
        foreach (
            var question in AuditQuestions.Checklist(
                progress,
                progress.Edition.SupportAudits.Checklist,
                EditionTexts.AuditCheck,
                supportCase is null ? null : About(supportCase, progress),
                key => sampled.Check?.Answers.GetValueOrDefault(key)
            )
        )
        {
            yield return question;
        }
    }

    /// <summary>The case in a few lines, with its clocks.</summary>
    private static LocalizableValue About(SupportCase supportCase, FormProgress progress)
    {
        var now = progress.Context.Now;
        var clocks = CaseClocks.Of(supportCase, progress.TurnData.EditionOf(supportCase), progress.Context.HolidayCalendars, now);
        return LocalizableValue.Text(
            "audit.about.case",
            new()
            {
                ["case"] = supportCase.Id.Value,
                ["subject"] = supportCase.Opening.Subject,
                ["customer"] = supportCase.CustomerName,
                ["opened"] = LocalizableValue.Timestamp(supportCase.OpenedAt),
                ["clocks"] = AuditLines.Clocks(ClockFinding.Of(clocks, now)),
            }
        );
    }

    private static IEnumerable<Question> ReportQuestions(FormProgress progress, RegularAuditHistory history)
    {
        if (history.Open is { } audit && audit is { Cases.IsEmpty: true, AskedQuestions.IsEmpty: true })
            progress.Block("audit.refused.nothing-audited");
        else if (history.Open is { } open && open.CheckedCases < open.Cases.Length)
            progress.Block("audit.refused.cases-open", new() { ["left"] = open.Cases.Length - open.CheckedCases, ["of"] = open.Cases.Length });
        yield return new("summary", new AnswerType.MultilineText(TextLimits.Text));
        yield return new("outcome", new AnswerType.Choice([ChoiceOption.FromText(Passed, "audit.q.passed"), ChoiceOption.FromText(Found, "audit.q.found")]));
        if (progress["outcome"] == Found)
        {
            yield return new("items", new AnswerType.MultilineText(TextLimits.Text))
            {
                Arguments = new() { ["days"] = progress.Edition.SupportAudits.ShortcomingDays },
                Validate = raw => SupportDialogs.ParseItems(raw, progress.Context.Today).Select(i => i.Why).FirstOrDefault(w => w is not null),
            };
        }
    }

    private static LocalizableObject DescribeProgress(TurnData turnData, Command command)
    {
        var audit = command is Command.OnRegularAudits { Application: var id } ? turnData.FindRegularAudits(id)?.Open : null;
        return AuditQuestions.DescribeApplication(turnData, command).With(("done", audit?.CheckedCases ?? 0), ("count", audit?.Cases.Length ?? 0));
    }

    private static NodaTime.LocalDate? NextDay(TurnData turnData, Command command) =>
        command is Command.OnRegularAudits { Application: var id } ? turnData.FindRegularAudits(id)?.Next?.Day : null;
}
