using CertBot.Core.Certification;
using CertBot.Core.Support;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Conversation.Forms;

/// <summary>Escalations: opened by whoever is involved, taken, talked about, raised and closed by those they call.</summary>
public static class EscalationDialogs
{
    public static Dialog Escalate { get; } = new("escalate", Audience.Involved)
    {
        Takes = [Argument.Application, Argument.Rest("reason")],
        Fits = _ => true,
        Questions = Subjects.On((_, _) => [new("reason", new Asks.Lines(Lengths.Text))]),
        Hand = Subjects.Hand(w => new OpenEscalation(w["reason"])),
    };

    public static Dialog Acknowledge { get; } = On("acknowledge", _ => new EscalationCommand.Acknowledge());

    public static Dialog Comment { get; } = On("comment", w => new EscalationCommand.Comment(w["words"]), new Question("words", new Asks.Lines(Lengths.Text)));

    public static Dialog Raise { get; } = On("raise", w => new EscalationCommand.Raise(w["words"]), new Question("words", new Asks.Lines(Lengths.Text)));

    public static Dialog Close { get; } = On("close", w => new EscalationCommand.Close(w["words"]), new Question("words", new Asks.Lines(Lengths.Text)));

    private static Dialog On(string name, Func<Walk, EscalationCommand> make, params IReadOnlyList<Question> then) => new(name, Audience.Involved)
    {
        Takes = then.Count > 0 ? [Argument.Application, Argument.Escalation, Argument.Application, Argument.Rest("words")] : [Argument.Application, Argument.Escalation, Argument.Application],
        Fits = row => row.Escalations.Length > 0,
        Questions = Subjects.OnEscalation(then),
        Hand = Subjects.Hand(w => new OnEscalation(Subjects.EscalationOf(w), make(w))),
        Done = (_, command) => new() { ["escalation"] = command is Command.OnApplication { What: OnEscalation on } ? on.Escalation.Value : null },
    };
}
