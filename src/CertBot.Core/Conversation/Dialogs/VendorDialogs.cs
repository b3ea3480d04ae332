using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>A vendor and its people.</summary>
public static class VendorDialogs
{
    public static Dialog Create { get; } =
        new(CommandName.CreateVendor, Audience.Newcomer)
        {
            Arguments = [CommandArgument.RemainingText("name")],
            Questions = _ => [new("name", new AnswerType.Text(VendorNames.MaxLength)) { Validate = VendorNames.Validate }],
            CreateCommand = w => new Command.OnVendor(VendorNames.IdOf(w["name"]), new VendorCommand.Create(VendorNames.IdOf(w["name"]), w["name"])),
            SuccessArguments = (_, command) => new() { ["vendor"] = command is Command.OnVendor { Command: VendorCommand.Create create } ? create.Name : "" },
            NextCommands = [CommandName.Submit, CommandName.Invite],
        };

    public static Dialog Join { get; } =
        new(CommandName.Join, Audience.Newcomer)
        {
            Arguments = [CommandArgument.RemainingText("code")],
            Questions = _ =>
                [new("code", new AnswerType.Text(200)) { Validate = code => Invitations.VendorOf(code) is null ? new("dialog.join.code.bad") : null }],
            CreateCommand = w => new Command.OnVendor(Invitations.VendorOf(w["code"]) ?? new("none"), new VendorCommand.Join(Invitations.HashOf(w["code"]))),
            NextCommands = ["status", "applications"],
        };

    public static Dialog Invite { get; } =
        new(CommandName.Invite, Audience.Vendor)
        {
            Arguments = [CommandArgument.OneOf("role", _ => RoleOptions)],
            Questions = _ => [new("role", new AnswerType.Choice(RoleOptions))],
            CreateCommand = w => new Command.OnVendor(
                OwnVendor(w.Context),
                new VendorCommand.Invite(Invitations.HashOf(CreateCode(w.Context)), w["role"] == "manager" ? VendorRole.Manager : VendorRole.Developer)
            ),

            // Only its hash is stored with the vendor, so the code can be shown only now.
            OneTimeCode = w => CreateCode(w.Context),
            SuccessArguments = (turnData, _) =>
                new() { ["until"] = LocalizableValue.Timestamp(turnData.Context.Now + turnData.Context.Edition.Settings.InvitationLifetime) },
        };

    public static Dialog Leave { get; } =
        new(CommandName.Leave, Audience.Vendor)
        {
            Questions = _ => [SharedQuestions.Confirmation],
            CreateCommand = w => new Command.OnVendor(OwnVendor(w.Context), new VendorCommand.Leave(w.Context.Actor.Id)),
            NextCommands = [CommandName.CreateVendor, CommandName.Join],
        };

    private static ImmutableArray<ChoiceOption> RoleOptions { get; } =
    [ChoiceOption.FromText("developer", EditionTexts.Role(VendorRole.Developer)), ChoiceOption.FromText("manager", EditionTexts.Role(VendorRole.Manager))];

    private static VendorId OwnVendor(TurnContext context) => context.Actor.Member?.Vendor ?? new("none");

    private static string CreateCode(TurnContext context) => Invitations.CreateCode(context.RandomText, OwnVendor(context));
}
