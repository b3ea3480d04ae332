using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Sanctions;

/// <summary>Measures against a certified application: grounds, schedules, suspension, withdrawal, reinstatement.</summary>
public static class SanctionDialogs
{
    public static Dialog Open { get; } =
        WithText(CommandName.OpenSanction, Audience.Sanctioner, IsCertified, "reason", (_, words) => new SanctionCommand.Open(words)) with
        {
            Arguments = [CommandArgument.CertifiedApplication, CommandArgument.RemainingText("reason")],
        };

    public static Dialog Remedy { get; } = WithSteps(CommandName.ProposeRemedy, Audience.Sanctioner, steps => new SanctionCommand.ProposeRemedy(steps));

    public static Dialog CounterRemedy { get; } = WithSteps(CommandName.CounterRemedy, Audience.Vendor, steps => new SanctionCommand.CounterRemedy(steps));

    public static Dialog AcceptRemedy { get; } = Simple(CommandName.AcceptRemedy, Audience.Involved, _ => new SanctionCommand.AcceptRemedy());

    public static Dialog ReportStep { get; } =
        WithStep(
            CommandName.ReportStep,
            Audience.Vendor,
            s => s is { Reported: null, Confirmed: null },
            "words",
            (number, words) => new SanctionCommand.ReportStep(number, words)
        );

    public static Dialog ConfirmStep { get; } =
        WithStep(CommandName.ConfirmStep, Audience.Sanctioner, IsReported, null, (number, _) => new SanctionCommand.ConfirmStep(number));

    public static Dialog ReturnStep { get; } =
        WithStep(CommandName.ReturnStep, Audience.Sanctioner, IsReported, "reason", (number, words) => new SanctionCommand.ReturnStep(number, words));

    public static Dialog Suspend { get; } =
        WithText(CommandName.Suspend, Audience.Sanctioner, HasTask, "reason", (_, words) => new SanctionCommand.Propose(SanctionKind.Suspend, words));

    public static Dialog WithdrawCertificate { get; } =
        WithText(CommandName.WithdrawCertificate, Audience.Sanctioner, HasTask, "reason", (_, words) =>
            new SanctionCommand.Propose(SanctionKind.Withdraw, words)
        );

    public static Dialog Approve { get; } = Simple(CommandName.ApproveSanction, Audience.Sanctioner, _ => new SanctionCommand.Approve());

    public static Dialog Cancel { get; } =
        WithText(CommandName.CancelSanction, Audience.Sanctioner, HasTask, "reason", (_, words) => new SanctionCommand.Cancel(words));

    public static Dialog Answer { get; } =
        WithText(CommandName.AnswerSanction, Audience.Vendor, HasVendorTask, "words", (_, words) => new SanctionCommand.Answer(words));

    public static Dialog ReadAnswer { get; } = Simple(CommandName.ReadAnswer, Audience.Sanctioner, _ => new SanctionCommand.ReadAnswer());

    public static Dialog Reinstate { get; } =
        WithText(
            CommandName.Reinstate,
            Audience.Sanctioner,
            s => s.CertificateState == CertificateState.Suspended,
            "reason",
            (_, words) => new SanctionCommand.Reinstate(words)
        );

    public static Dialog Drop { get; } =
        WithText(CommandName.DropSanction, Audience.Sanctioner, HasTask, "reason", (_, words) => new SanctionCommand.Drop(words));

    /// <summary>A list of all of them, for the registry.</summary>
    public static ImmutableArray<Dialog> All =>
        [
            Open,
            Remedy,
            CounterRemedy,
            AcceptRemedy,
            ReportStep,
            ConfirmStep,
            ReturnStep,
            Suspend,
            WithdrawCertificate,
            Approve,
            Cancel,
            Answer,
            ReadAnswer,
            Reinstate,
            Drop,
        ];

    private static Dialog Simple(string name, Audience audience, Func<FormProgress, SanctionCommand> make) =>
        Create(name, audience, HasTask, SharedQuestions.NoQuestions, make);

    private static Dialog WithText(
        string name,
        Audience audience,
        Func<ApplicationSummary, bool> appliesTo,
        string question,
        Func<FormProgress, string, SanctionCommand> make
    ) =>
        Create(
            name,
            audience,
            appliesTo,
            (_, _) => [new(question, new AnswerType.MultilineText(TextLimits.Text))],
            w => make(w, w[question]),
            CommandArgument.RemainingText(question)
        );

    private static Dialog WithSteps(string name, Audience audience, Func<ImmutableArray<ProposedStep>, SanctionCommand> make) =>
        Create(
            name,
            audience,
            audience == Audience.Vendor ? HasVendorTask : HasTask,
            (progress, _) =>
                [
                    new("steps", new AnswerType.MultilineText(TextLimits.Text))
                    {
                        Arguments = new() { ["days"] = progress.Edition.SanctionRules.RemedyMaxDays, ["max"] = RemedyRules.MaxSteps },
                        Validate = raw =>
                        {
                            RemedyStepParser.Parse(raw, progress.Context.Today, progress.Edition, out var refusal);
                            return refusal;
                        },
                    },
                ],
            w => make(RemedyStepParser.Parse(w["steps"], w.Context.Today, w.Edition, out _)),
            CommandArgument.RemainingText("steps")
        );

    private static Dialog WithStep(string name, Audience audience, Func<RemedyStep, bool> fits, string? text, Func<int, string, SanctionCommand> make) =>
        Create(
            name,
            audience,
            audience == Audience.Vendor ? HasVendorTask : HasTask,
            (progress, application) => StepQuestions(progress, application, fits, text),
            w => make(int.TryParse(w["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0, text is null ? "" : w[text]),
            [CommandArgument.Number("number"), .. text is null ? Array.Empty<CommandArgument>() : [CommandArgument.RemainingText(text)]]
        ) with
        {
            SuccessArguments = (_, command) => new() { ["number"] = NumberOf(command) },
        };

    private static IEnumerable<Question> StepQuestions(FormProgress progress, Application application, Func<RemedyStep, bool> fits, string? text)
    {
        var steps = application.Standing is { IsOpen: true, Remedy: { IsAgreed: true } remedy } ? remedy.Steps : [];
        var fitting = steps.Where(fits).ToArray();
        if (fitting.Length == 0 && progress.RawAnswer("number") is null)
        {
            progress.Block("sanction.refused.no-step");
            yield break;
        }
        if (fitting is [var only] && progress.CanFill("number", SharedQuestions.FormatNumber(only.Number)))
            progress.Fill("number", SharedQuestions.FormatNumber(only.Number));
        else
            yield return new("number", new AnswerType.Choice([.. steps.Select(OptionOf)]) { Offered = [.. fitting.Select(OptionOf)] });
        if (text is not null)
        {
            yield return new(text, new AnswerType.MultilineText(TextLimits.Text))
            {
                Arguments = new() { ["what"] = steps.FirstOrDefault(s => SharedQuestions.FormatNumber(s.Number) == progress["number"])?.Description ?? "" },
            };
        }
    }

    private static ChoiceOption OptionOf(RemedyStep step) =>
        new(SharedQuestions.FormatNumber(step.Number), UserText.Excerpt(step.Description)) { Synonyms = [SharedQuestions.FormatNumber(step.Number)] };

    private static Dialog Create(
        string name,
        Audience audience,
        Func<ApplicationSummary, bool> appliesTo,
        Func<FormProgress, Application, IEnumerable<Question>> questions,
        Func<FormProgress, SanctionCommand> make,
        params ImmutableArray<CommandArgument> rest
    ) =>
        new(name, audience)
        {
            Arguments = [CommandArgument.Application, .. rest],
            AppliesTo = appliesTo,
            Questions = SharedQuestions.ForApplication(questions),
            CreateCommand = SharedQuestions.CreateCommand(w => new ActOnSanction(make(w))
            {
                Revision = w.RawAnswer(MatterKey) is null ? null : SharedQuestions.RevisionOf(w),
                Matter = w.RawAnswer(MatterKey) is { } raw
                    ? int.TryParse(raw, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                        ? n
                        : -1
                    : null,
            }),
            NextCommands = [SanctionQuery.Name],
        };

    /// <summary>On a card of a matter: its number. The card's revision is the matter's then.</summary>
    public const string MatterKey = "matter";

    private static bool IsCertified(ApplicationSummary summary) => summary.IsCertified == true;

    private static bool HasTask(ApplicationSummary summary) => summary.SanctionTasks is not null;

    private static bool HasVendorTask(ApplicationSummary summary) => summary.SanctionTasks is { } tasks && tasks.Any(t => t.Side == ReaderSide.Vendor);

    private static bool IsReported(RemedyStep step) => step is { Reported: not null, Confirmed: null };

    private static int? NumberOf(Command command) =>
        command is Command.OnApplication { Command: ActOnSanction { Command: var inner } }
            ? inner switch
            {
                SanctionCommand.ReportStep c => c.Number,
                SanctionCommand.ConfirmStep c => c.Number,
                SanctionCommand.ReturnStep c => c.Number,
                _ => null,
            }
            : null;
}
