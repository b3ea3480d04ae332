
namespace CertBot.Core.Conversation;


/// <summary>
/// The talk with one person at one place: what they did comes in, what to say and perhaps a command comes out. Pure: the same
/// desk, talk and input give the same turn.
/// </summary>
public static class Talking
{
    /// <summary>
    /// Takes one input. With <see cref="Turn.Needs"/> the host loads what is wanted into the desk and calls again with the same talk
    /// and input. A command that comes from a draft leaves it <see cref="Draft.Submitted"/>; one from a click or a phrase leaves the talk as it is.
    /// </summary>
    public static Turn Take(Desk desk, Talk talk, Input input)
    {
        var known = new Known(desk);
        var settled = talk.Draft is { Submitted: true } draft ? talk with { Draft = draft with { Submitted = false } } : talk;
        var turn = input switch
        {
            Input.Text text => new Hearing(known, settled).Text(text.Value),
            Input.Click click => new Clicking(known, settled).Click(click),
            Input.Files files => new Hearing(known, settled).Files(files),
            Input.Hello => Greeting.Once(known, settled),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return known.Wanted is { Length: > 0 } wanted ? new() { Talk = talk, Needs = wanted } : turn;
    }

    /// <summary>
    /// What is said after the domain answered a command; it may need things as <see cref="Take"/> does. The desk best has the changed
    /// application in it, so that "3 of 9" counts what was just handed in.
    /// </summary>
    public static Turn Settle(Desk desk, Talk talk, Command command, Refusal? refused)
    {
        var known = new Known(desk);
        var open = talk with { Code = null, Quiet = false };
        var turn = (talk.Draft, refused) switch
        {
            ({ Submitted: true } handed, { } why) => new Filling(known, open).Refused(handed, why),
            ({ Submitted: true } handed, _) => new() { Talk = open with { Draft = null, Cancelling = false, Waiting = null }, Says = [Done(known, handed.Dialog, command, talk.Code)] },
            (_, { } why) => new Filling(known, open).Beside(Refusals.Say(why)),
            _ when talk.Quiet => new() { Talk = open },
            _ => new Filling(known, open).Beside(Done(known, Verbs.NameOf(command), command, talk.Code)),
        };
        return known.Wanted is { Length: > 0 } wanted ? new() { Talk = talk, Needs = wanted } : turn;
    }

    // A sentence of every dialog: what was done, what happens next and whose turn it is.
    private static Say.Line Done(Known known, string name, Command command, string? code)
    {
        var dialog = Dialogs.Find(name);
        var data = dialog?.Done(known, command) ?? [];
        if (code is not null) data["code"] = code;
        if (command is Command.OnApplication { Id: var id, What: var what })
        {
            var app = known.Desk.Applications.GetValueOrDefault(id);
            data["promised"] = app is not null && Certification.Promises.Of(app, known.EditionOf(app)) is { } day ? Leaf.Day(day) : Leaf.Phrase("form.no-day");
            data["name"] = app?.Name ?? (what as Certification.ApplicationCommand.Submit)?.Name ?? id.Value;
            data["version"] = app?.Release.Version ?? (what as Certification.ApplicationCommand.Submit)?.Release.Version ?? "";
        }
        return new($"dialog.{name}.done", data) { Suggestions = dialog?.Then?.Invoke(known, command) ?? Suggest.Verbs(known.Desk, dialog?.Next ?? []) };
    }
}
