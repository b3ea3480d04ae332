using CertBot.Core.Certification;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Conversation.Forms;

/// <summary>Stage 3.2, the vendor's side: questions are answered, what needs work is mended and sent back.</summary>
public static class MendingDialogs
{
    public static Dialog Answer { get; } = new("answer", Audience.Vendor)
    {
        Takes = [Argument.Application, Argument.Criterion, Argument.Rest("answer")],
        Fits = Subjects.At("review", "mending"),
        Questions = Subjects.OnTask((_, _, t) => t.Questions.Any(q => q.Answer is null), Unanswered),
        Hand = Subjects.Hand(w => new AnswerQuestion(Subjects.CriterionOf(w), Numbers(w["number"]), w["answer"])),
        Done = Named,
    };

    public static Dialog Mend { get; } = new("mend", Audience.Vendor)
    {
        Takes = [Argument.Application, Argument.Criterion, Argument.Rest("what")],
        Fits = Subjects.At("mending"),
        Questions = Subjects.OnTask((_, _, t) => t is { Verdict: Verdict.NeedsWork, Mended: null }, (_, _) => [new("what", new Asks.Lines(Lengths.Text))]),
        Hand = Subjects.Hand(w => new Mend(Subjects.CriterionOf(w), w["what"])),
        Done = Left,
        Next = ["submit-mended", "mend", "hand-in"],
    };

    public static Dialog SubmitMended { get; } = new("submit-mended", Audience.Vendor)
    {
        Takes = [Argument.Application],
        Fits = Subjects.At("mending"),
        Questions = Subjects.On(Subjects.Nothing),
        Hand = Subjects.Hand(_ => new SubmitMended()),
        Next = ["status"],
    };

    internal static int Numbers(string text) => int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static IEnumerable<Question> Unanswered(Walk walk, Application about)
    {
        var task = TaskList.Of(about, Subjects.CriterionOf(walk));
        var open = task?.Questions.Where(q => q.Answer is null).ToArray() ?? [];
        if (open is [var only] && walk.MayFill("number", Subjects.Number(only.Number))) walk.Fill("number", Subjects.Number(only.Number));
        else yield return new("number", new Asks.Choice([.. (task?.Questions ?? []).Select(OptionOf)]) { Offered = [.. open.Select(OptionOf)] });
        yield return new("answer", new Asks.Lines(Lengths.Text)) { Data = new() { ["question"] = task?.Questions.FirstOrDefault(q => Subjects.Number(q.Number) == walk["number"])?.Text ?? "" } };
    }

    private static Option OptionOf(TaskQuestion question) => new(Subjects.Number(question.Number), Foreign.Quote(question.Text)) { Words = [Subjects.Number(question.Number)] };

    private static System.Text.Json.Nodes.JsonObject Named(Known known, Command command) =>
        new() { ["criterion"] = ReviewDialogs.CriterionOf(command) is { } key ? CriterionOptions.Title(key) : null };

    private static System.Text.Json.Nodes.JsonObject Left(Known known, Command command)
    {
        var data = Named(known, command);
        data["left"] = command is Command.OnApplication { Id: var id } && known.Desk.Applications.GetValueOrDefault(id) is { Stage: Stage.Mending at } app
            ? Mending.Unmended(app, at, known.EditionOf(app)).Count : 0;
        return data;
    }
}
