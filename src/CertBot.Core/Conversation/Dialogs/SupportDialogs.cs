using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.SupportAudits;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Recognizers.Dates;
using NodaTime;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Stage 4: the support standards, the audit and its shortcomings.</summary>
public static class SupportDialogs
{
    public static Dialog Standards { get; } =
        new(CommandName.SubmitStandards, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application],
            AppliesTo = SharedQuestions.AtStage(StageName.Standards),
            Questions = SharedQuestions.ForApplication(ProfileQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new SubmitStandards(
                new()
                {
                    System = w["system"],
                    PortalOption = w.IsYes("portal"),
                    Packages = w.ValuesOf("packages"),
                    PresaleInTime = w.IsYes("presale"),
                    Zones = w.ValuesOf("zones"),
                    EscalationContacts = w["contacts"],
                }
            )),
            HasSummary = true,
            NextCommands = ["status"],
        };

    public static Dialog PassAudit { get; } =
        new(CommandName.PassAudit, Audience.Analyst)
        {
            Arguments = [CommandArgument.Application],
            AppliesTo = SharedQuestions.AtStage(StageName.Audit),
            Questions = SharedQuestions.ForApplication(SharedQuestions.NoQuestions),
            CreateCommand = SharedQuestions.CreateCommand(_ => new PassAudit()),
        };

    public static Dialog Shortcomings { get; } =
        new(CommandName.FindShortcomings, Audience.Analyst)
        {
            Arguments = [CommandArgument.Application, CommandArgument.RemainingText("items")],
            AppliesTo = SharedQuestions.AtStage(StageName.Audit),
            Questions = SharedQuestions.ForApplication(
                (progress, _) =>
                    [
                        new("items", new AnswerType.MultilineText(TextLimits.Text))
                        {
                            Arguments = new() { ["days"] = progress.Edition.Settings.ShortcomingDays },
                            Validate = raw => ParseItems(raw, progress.Context.Today).Select(i => i.Why).FirstOrDefault(w => w is not null),
                        },
                    ]
            ),
            CreateCommand = SharedQuestions.CreateCommand(w => new FindShortcomings([.. ParseItems(w["items"], w.Context.Today).Select(i => i.Found)])),
            SuccessArguments = (_, command) =>
                new() { ["count"] = command is Command.OnApplication { Command: FindShortcomings { Found: var found } } ? found.Length : 0 },
        };

    public static Dialog AnswerShortcoming { get; } =
        new(CommandName.AnswerShortcoming, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Number("number"), CommandArgument.RemainingText("answer")],
            AppliesTo = SharedQuestions.AtStage(StageName.Shortcomings),
            Questions = SharedQuestions.ForApplication(AnswerQuestions),
            CreateCommand = SharedQuestions.CreateCommand(w => new AnswerShortcoming(ReworkDialogs.ParseNumber(w["number"]), w["answer"])),
            SuccessArguments = (turnData, command) =>
                new()
                {
                    ["left"] =
                        command is Command.OnApplication { Id: var id }
                        && turnData.Context.Applications.GetValueOrDefault(id)?.Stage is Stage.Shortcomings stage
                            ? stage.Items.Count(i => i.Answer is null)
                            : 0,
                },
            FollowUps = (turnData, command) =>
                SuggestedActions.ForCommands(
                    turnData.Context,
                    command is Command.OnApplication { Id: var id } && turnData.Context.Applications.GetValueOrDefault(id)?.Stage is Stage.Shortcomings
                        ? [CommandName.AnswerShortcoming, "status"]
                        : ["status"]
                ),
        };

    private static IEnumerable<Question> ProfileQuestions(FormProgress progress, Application application)
    {
        var standards = progress.Edition.Support;
        yield return new("system", new AnswerType.Text(TextLimits.Line)) { Page = "support" };
        yield return new("portal", new AnswerType.Confirmation()) { Page = "support" };
        yield return new("packages", new AnswerType.MultiChoice([.. standards.PackageKeys.Select(p => ChoiceOption.FromText(p, EditionTexts.Package(p)))]))
        {
            Page = "support",
            Validate = raw => SupportAuditRules.CheckPackages([.. raw.Split(',')], standards),
        };
        yield return new("presale", new AnswerType.Confirmation())
        {
            Page = "support",
            Arguments = new() { ["days"] = standards.PresaleWorkingDays },
            Validate = raw => SupportAuditRules.CheckPresale(raw == "yes", standards),
        };
        yield return new("zones", new AnswerType.MultiChoice([.. standards.Zones.Select(z => ChoiceOption.FromText(z.Key, EditionTexts.Zone(z.Key)))]))
        {
            Page = "support",
        };
        yield return new("contacts", new AnswerType.MultilineText(TextLimits.Text)) { Page = "support" };
    }

    private static IEnumerable<Question> AnswerQuestions(FormProgress progress, Application application)
    {
        var items = application.Stage is Stage.Shortcomings stage ? stage.Items : [];
        var open = items.Where(i => i.Answer is null).ToArray();
        if (open is [var only] && progress.CanFill("number", SharedQuestions.FormatNumber(only.Number)))
            progress.Fill("number", SharedQuestions.FormatNumber(only.Number));
        else
            yield return new("number", new AnswerType.Choice([.. items.Select(OptionOf)]) { Offered = [.. open.Select(OptionOf)] });
        yield return new("answer", new AnswerType.MultilineText(TextLimits.Text))
        {
            Arguments = new() { ["what"] = items.FirstOrDefault(i => SharedQuestions.FormatNumber(i.Number) == progress["number"])?.Description ?? "" },
        };
    }

    private static ChoiceOption OptionOf(Shortcoming item) =>
        new(SharedQuestions.FormatNumber(item.Number), UserText.Excerpt(item.Description)) { Synonyms = [SharedQuestions.FormatNumber(item.Number)] };

    // One a line, a deadline behind a bar: "No phone support | 30 April".
    internal static IEnumerable<(ReportedShortcoming Found, Refusal? Why)> ParseItems(string text, LocalDate today)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var bar = line.LastIndexOf('|');
            var (description, date) = bar < 0 ? (line, "") : (line[..bar].Trim(), line[(bar + 1)..].Trim());
            var recognized = date.Length == 0 ? null : DeadlineRecognizer.Recognize(date, new(today.AtMidnight()));
            yield return (new(description, (recognized as DeadlineResult.Clear)?.Date.Day), CheckItem(description, date, recognized, today));
        }
    }

    private static Refusal? CheckItem(string description, string date, DeadlineResult? recognized, LocalDate today) =>
        description.Length == 0 ? new("dialog.shortcomings.items.empty")
        : recognized is null ? null
        : recognized is not DeadlineResult.Clear { Date.Day: var day }
            ? new("dialog.shortcomings.items.no-day", new() { ["day"] = UserText.Excerpt(date), ["what"] = UserText.Excerpt(description) })
        : day < today ? new("dialog.shortcomings.items.past", new() { ["day"] = LocalizableValue.Date(day), ["what"] = UserText.Excerpt(description) })
        : null;
}
