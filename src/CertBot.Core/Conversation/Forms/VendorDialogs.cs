using System.Collections.Immutable;
using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation.Forms;

/// <summary>A vendor and its people.</summary>
public static class VendorDialogs
{
    public static Dialog Create { get; } = new("create-vendor", Audience.Newcomer)
    {
        Takes = [Argument.Rest("name")],
        Questions = _ => [new("name", new Asks.Line(VendorNames.Longest)) { Check = VendorNames.Fault }],
        Hand = w => new Command.OnVendor(VendorNames.IdOf(w["name"]), new VendorCommand.Create(VendorNames.IdOf(w["name"]), w["name"])),
        Done = (_, command) => new() { ["vendor"] = command is Command.OnVendor { What: VendorCommand.Create create } ? create.Name : "" },
        Next = ["apply", "invite"],
    };

    public static Dialog Join { get; } = new("join", Audience.Newcomer)
    {
        Takes = [Argument.Rest("code")],
        Questions = _ => [new("code", new Asks.Line(200)) { Check = code => Invitations.VendorOf(code) is null ? new("dialog.join.code.bad") : null }],
        Hand = w => new Command.OnVendor(Invitations.VendorOf(w["code"]) ?? new("none"), new VendorCommand.Join(Invitations.HashOf(w["code"]))),
        Next = ["status", "applications"],
    };

    public static Dialog Invite { get; } = new("invite", Audience.Vendor)
    {
        Takes = [Argument.OneOf("role", _ => Roles)],
        Questions = _ => [new("role", new Asks.Choice(Roles))],
        Hand = w => new Command.OnVendor(Own(w.Desk), new VendorCommand.Invite(Invitations.HashOf(Code(w.Desk)), w["role"] == "manager" ? VendorRole.Manager : VendorRole.Developer)),

        // Only its hash is stored with the vendor, so this is the one time the code can be said.
        Code = w => Code(w.Desk),
        Done = (known, _) => new() { ["until"] = Leaf.At(known.Desk.Now + known.Desk.Edition.Settings.InvitationLasts) },
    };

    public static Dialog Leave { get; } = new("leave", Audience.Vendor)
    {
        Questions = _ => [Subjects.Confirmation],
        Hand = w => new Command.OnVendor(Own(w.Desk), new VendorCommand.Leave(w.Desk.Actor.Id)),
        Next = ["create-vendor", "join"],
    };

    private static ImmutableArray<Option> Roles { get; } =
        [Option.Of("developer", EditionTexts.Role(VendorRole.Developer)), Option.Of("manager", EditionTexts.Role(VendorRole.Manager))];

    private static VendorId Own(Desk desk) => desk.Actor.Member?.Vendor ?? new("none");

    private static string Code(Desk desk) => Invitations.NewCode(desk.Fresh, Own(desk));
}
