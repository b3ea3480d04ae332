using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
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
            Questions = w =>
                [new("name", new AnswerType.Text(VendorNames.MaxLength)) { Validate = name => ReservedNames.CheckVendorName(name, w.Context.Edition) }],
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

    public static Dialog Remove { get; } =
        new(CommandName.Remove, Audience.VendorOrAdministrator)
        {
            Arguments = [Colleagues.Argument],
            Questions = RemoveQuestions,
            CreateCommand = w => new Command.OnVendor(VendorOf(w, new(w["person"])), new VendorCommand.Remove(new(w["person"]))),
            SuccessArguments = (turnData, command) =>
                command is Command.OnVendor { Id: var id, Command: VendorCommand.Remove(var person) }
                    ? DescribeDeparture(turnData.FindVendor(id), id, person)
                    : [],
            NextCommands = ["people", "invitations"],
        };

    public static Dialog SetRole { get; } =
        new(CommandName.SetRole, Audience.Vendor)
        {
            Arguments = [Colleagues.Argument, CommandArgument.OneOf("role", _ => RoleOptions)],
            Questions = progress => [.. ColleagueQuestions(progress), new("role", new AnswerType.Choice(RoleOptions))],
            CreateCommand = w => new Command.OnVendor(
                OwnVendor(w.Context),
                new VendorCommand.SetRole(new(w["person"]), w["role"] == "manager" ? VendorRole.Manager : VendorRole.Developer)
            ),
            SuccessArguments = (_, command) =>
                command is Command.OnVendor { Command: VendorCommand.SetRole(var person, var role) }
                    ? new() { ["who"] = LocalizableValue.PersonName(person), ["role"] = LocalizableValue.Text(EditionTexts.Role(role)) }
                    : [],
            NextCommands = ["people"],
        };

    public static Dialog WithdrawInvitation { get; } =
        new(CommandName.WithdrawInvitation, Audience.VendorOrAdministrator)
        {
            Arguments = [CommandArgument.RemainingText("code")],
            Questions = InvitationQuestions,
            CreateCommand = w =>
            {
                var (vendor, hash) = OpenInvitations.Find(w.TurnData, w["code"]) ?? (new("none"), "");
                return new Command.OnVendor(vendor, new VendorCommand.WithdrawInvitation(hash));
            },
            SuccessArguments = (_, command) =>
                command is Command.OnVendor { Id: var id, Command: VendorCommand.WithdrawInvitation(var hash) }
                    ? new() { ["code"] = Invitations.HandleOf(id, hash) }
                    : [],
            NextCommands = ["invitations", CommandName.Invite],
        };

    private static IEnumerable<Question> RemoveQuestions(FormProgress progress)
    {
        var isAdministrator = progress.Context.Actor.HasRole(RoleName.Administrator);
        foreach (var question in isAdministrator ? [new("person", new AnswerType.Text(200)) { Validate = CheckId }] : ColleagueQuestions(progress))
            yield return question;
        if (!progress.HasAnswer("person"))
            yield break;
        PersonId person = new(progress["person"]);
        var vendor = progress.TurnData.FindVendor(VendorOf(progress, person));
        if (progress.TurnData.Missing.Length > 0)
            yield break;
        if (vendor?.People.ContainsKey(person.Value) != true)
        {
            progress.Block("directory.refused.no-vendor-of", new() { ["person"] = person.Value });
            yield break;
        }

        yield return SharedQuestions.Confirmation with
        {
            Arguments = new() { ["who"] = LocalizableValue.PersonName(person), ["vendor"] = vendor.Name },
        };
    }

    /// <summary>Which colleague; only for those who may manage them.</summary>
    private static IEnumerable<Question> ColleagueQuestions(FormProgress progress)
    {
        var options = Colleagues.OptionsFor(progress.TurnData);
        if (progress.TurnData.Missing.Length > 0)
            return [];
        if (progress.TurnData.FindVendor(OwnVendor(progress.Context)) is { } vendor && !VendorDecider.IsManagedBy(vendor, progress.Context.Actor))
            progress.Block("directory.refused.managers-only");
        else if (options.IsEmpty)
            progress.Block("directory.refused.no-colleagues");
        return [new("person", new AnswerType.Choice(options))];
    }

    private static IEnumerable<Question> InvitationQuestions(FormProgress progress)
    {
        var named = progress.RawAnswer("code");
        if (named is not null && OpenInvitations.Find(progress.TurnData, named) is var (vendor, hash))
        {
            progress.Fill("code", Invitations.HandleOf(vendor, hash)); // the code itself is not kept
            yield break;
        }

        var options = OpenInvitations.OptionsFor(progress.TurnData);
        if (progress.TurnData.Missing.Length > 0)
            yield break;
        if (options.IsEmpty)
            progress.Block(named is null ? "inquiry.invitations.none" : "directory.refused.invitation-unknown");
        yield return new("code", new AnswerType.Choice(options));
    }

    private static Refusal? CheckId(string text) => UserText.IsId(text) ? null : new("dialog.people.unknown");

    /// <summary>An administrator names anybody; their vendor is their own.</summary>
    private static VendorId VendorOf(FormProgress progress, PersonId person) =>
        progress.Context.Actor.HasRole(RoleName.Administrator)
            ? progress.TurnData.FindPerson(person)?.Member?.Vendor ?? new("none")
            : OwnVendor(progress.Context);

    private static LocalizableObject DescribeDeparture(Vendor? vendor, VendorId id, PersonId person)
    {
        var successor = vendor is null ? null : VendorDecider.SuccessorOf(vendor, person);
        return new()
        {
            ["who"] = LocalizableValue.PersonName(person),
            ["vendor"] = vendor?.Name ?? id.Value,
            ["left"] = successor is null ? "nobody" : "somebody",
            ["successor"] = successor is { } other ? LocalizableValue.PersonName(other) : "",
        };
    }

    private static ImmutableArray<ChoiceOption> RoleOptions { get; } =
    [ChoiceOption.FromText("developer", EditionTexts.Role(VendorRole.Developer)), ChoiceOption.FromText("manager", EditionTexts.Role(VendorRole.Manager))];

    private static VendorId OwnVendor(TurnContext context) => context.Actor.Member?.Vendor ?? new("none");

    private static string CreateCode(TurnContext context) => Invitations.CreateCode(context.RandomText, OwnVendor(context));
}
