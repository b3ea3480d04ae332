using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Recognizers;
using static CertBot.Core.Certification.Applications.ApplicationCommand;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>A certified application's next version, and an application taken back.</summary>
public static class VersionDialogs
{
    public static Dialog AnnounceVersion { get; } =
        new(CommandName.AnnounceVersion, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application, CommandArgument.Word("version", (_, word) => VersionNumber.Parse(word))],
            AppliesTo = SharedQuestions.AtStage(StageName.Certified),
            Questions = SharedQuestions.ForApplication(
                (_, application) => [new("version", new AnswerType.Version()) { Arguments = new() { ["certified"] = application.Release.Version } }]
            ),
            CreateCommand = SharedQuestions.CreateCommand(w => new AnnounceVersion(w["version"])),
            FollowUps = (turnData, command) =>
                SuggestedActions.ForCommands(
                    turnData.Context,
                    command is Command.OnApplication { Id: var id }
                    && turnData.Context.Applications.GetValueOrDefault(id) is { } app
                    && !UnchangedMaterials.Offered(app, turnData.EditionOf(app)).IsEmpty
                        ? ["unchanged", "materials", "status"]
                        : ["materials", "status"]
                ),
        };

    public static Dialog Withdraw { get; } =
        new(CommandName.Withdraw, Audience.Vendor)
        {
            Arguments = [CommandArgument.Application, CommandArgument.RemainingText("reason")],
            AppliesTo = summary => summary.Stage is not (StageName.Certified or StageName.Declined or StageName.Withdrawn),
            Questions = SharedQuestions.ForApplication(
                (_, application) =>
                    [
                        new("reason", new AnswerType.MultilineText(TextLimits.Text)),
                        SharedQuestions.Confirmation with
                        {
                            Arguments = new() { ["app"] = application.Name, ["version"] = application.Release.Version },
                        },
                    ]
            ),
            CreateCommand = SharedQuestions.CreateCommand(w => new Withdraw(w["reason"])),
            SuccessArguments = (turnData, command) =>
                new()
                {
                    ["stage"] =
                        command is Command.OnApplication { Id: var id } && turnData.Context.Applications.GetValueOrDefault(id) is { } app
                            ? StageName.Of(app.Stage)
                            : "",
                },
        };

    public static Dialog ReleaseListing { get; } =
        new(CommandName.ReleaseListing, Audience.Analyst)
        {
            Arguments = [CommandArgument.AnyApplication, CommandArgument.RemainingText("reason")],
            AppliesTo = SharedQuestions.AtStage(StageName.Declined, StageName.Withdrawn),
            Questions = SharedQuestions.ForApplication(
                (_, application) =>
                    [
                        new("reason", new AnswerType.MultilineText(TextLimits.Text)),
                        SharedQuestions.Confirmation with
                        {
                            Arguments = new() { ["app"] = application.Name, ["vendor"] = application.VendorName },
                        },
                    ]
            ),
            CreateCommand = SharedQuestions.CreateCommand(w => new ReleaseListing(w["reason"])),
        };
}
