using CertBot.Core.Certification;
using CertBot.Core.Language;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Conversation.Forms;

/// <summary>A certified application's next version, and an application taken back.</summary>
public static class VersionDialogs
{
    public static Dialog New { get; } = new("new-version", Audience.Vendor)
    {
        Takes = [Argument.Application, Argument.Word("version", (_, word) => Versions.Read(word))],
        Fits = Subjects.At("certified"),
        Questions = Subjects.On((_, about) => [new("version", new Asks.Version()) { Data = new() { ["certified"] = about.Release.Version } }]),
        Hand = Subjects.Hand(w => new NewVersion(w["version"])),
        Next = ["materials", "status"],
    };

    public static Dialog Withdraw { get; } = new("withdraw", Audience.Vendor)
    {
        Takes = [Argument.Application, Argument.Rest("reason")],
        Fits = row => row.Stage is not ("certified" or "declined" or "withdrawn"),
        Questions = Subjects.On(
            (_, about) => [new("reason", new Asks.Lines(Lengths.Text)), Subjects.Confirmation with { Data = new() { ["app"] = about.Name, ["version"] = about.Release.Version } }]),
        Hand = Subjects.Hand(w => new Withdraw(w["reason"])),
        Done = (known, command) => new()
        {
            ["stage"] = command is Command.OnApplication { Id: var id } && known.Desk.Applications.GetValueOrDefault(id) is { } app ? StageName.Of(app.Stage) : "",
        },
    };
}
