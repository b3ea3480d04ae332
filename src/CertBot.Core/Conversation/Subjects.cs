using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification;
using CertBot.Core.Policy;
using CertBot.Core.Support;

namespace CertBot.Core.Conversation;

/// <summary>
/// The questions many dialogs begin with: which application, criterion, escalation. Where there is only one answer it is not asked.
/// After each the dialog looks whether it got one, and ends its questions when not.
/// </summary>
public static class Subjects
{
    public const string Sure = "sure";

    /// <summary>Ids a card carries besides the answers to a dialog's questions.</summary>
    public static ImmutableArray<string> Ids { get; } = ["app", "criterion", "escalation", "revision"];

    /// <summary>Which application. One that was named is taken as it is, with a doubt where its stage does not fit: the domain has the last word.</summary>
    public static IEnumerable<Question> Application(Walk walk)
    {
        var rows = ImmutableArray<Row>.Empty;
        Question? question = null;
        if (walk.Raw("app") is { } given)
        {
            if (Named(walk.Known, given) is { } there)
            {
                TakeUp(walk, there);
                yield break;
            }
            if (walk.Known.Wanted.Length > 0) yield break;
            rows = Fitting(walk);
            question = Which(rows);
            if (Reading.Of(question, given, null, walk.Desk) is Read.Good picked && walk.Known.Application(new(picked.Canonical)) is { } one)
            {
                TakeUp(walk, one);
                yield break;
            }
            walk.Forget(question, NoSuch(given));
        }
        else
        {
            rows = Fitting(walk);
            if (rows is [var only] && walk.Known.Application(only.Id) is { } sole)
            {
                TakeUp(walk, sole);
                yield break;
            }
            question = Which(rows);
        }
        if (walk.Known.Wanted.Length > 0) yield break;
        if (rows.IsEmpty) walk.Stop(walk.Mistakes is [] ? $"dialog.{walk.Dialog.Name}.none" : "talk.no-such-app", walk.Mistakes is [.., var last] ? (JsonObject)last.Why.Data.DeepClone() : null);
        yield return question;
    }

    /// <summary>The questions of a dialog about one application.</summary>
    public static Func<Walk, IEnumerable<Question>> On(Func<Walk, Application, IEnumerable<Question>> then)
    {
        return Asked;
        IEnumerable<Question> Asked(Walk walk)
        {
            foreach (var question in Application(walk)) yield return question;
            if (walk.About is not { } about) yield break;
            foreach (var question in then(walk, about)) yield return question;
        }
    }

    /// <summary>The questions of a dialog about one review task.</summary>
    public static Func<Walk, IEnumerable<Question>> OnTask(Func<Walk, Criterion, ReviewTask, bool> offered, Func<Walk, Application, IEnumerable<Question>> then)
    {
        return On(Asked);
        IEnumerable<Question> Asked(Walk walk, Application about)
        {
            foreach (var question in Criterion(walk, (c, t) => offered(walk, c, t))) yield return question;
            if (!walk.Has("criterion")) yield break;
            foreach (var question in then(walk, about)) yield return question;
        }
    }

    /// <summary>The questions of a dialog about one open escalation.</summary>
    public static Func<Walk, IEnumerable<Question>> OnEscalation(params IReadOnlyList<Question> then)
    {
        return On(Asked);
        IEnumerable<Question> Asked(Walk walk, Application about)
        {
            foreach (var question in Escalation(walk)) yield return question;
            if (!walk.Has("escalation")) yield break;
            foreach (var question in then) yield return question;
        }
    }

    /// <summary>The row of an application that stands at one of these.</summary>
    public static Func<Row, bool> At(params ImmutableArray<string> stages) => row => stages.Contains(row.Stage, StringComparer.Ordinal);

    /// <summary>No questions but which application.</summary>
    public static IEnumerable<Question> Nothing(Walk walk, Application about) => [];

    public static Func<Walk, Command> Hand(Func<Walk, ApplicationCommand> make) => walk => new Command.OnApplication(new(walk["app"]), make(walk));

    /// <summary>Which criterion of the application's edition; offered are those whose task fits.</summary>
    public static IEnumerable<Question> Criterion(Walk walk, Func<Criterion, ReviewTask, bool> fits)
    {
        if (walk.About is not { } about) yield break;
        var tasks = TaskList.Of(about);
        var fitting = walk.Edition.Criteria.Where(c => tasks.GetValueOrDefault(c.Key) is { } task && fits(c, task)).Select(c => c.Key).ToImmutableHashSet();
        if (fitting.IsEmpty && walk.Raw("criterion") is null) walk.Doubt ??= new($"dialog.{walk.Dialog.Name}.none", []);
        if (fitting is { Count: 1 } && walk.MayFill("criterion", fitting.First().Value))
        {
            walk.Fill("criterion", fitting.First().Value);
            yield break;
        }
        // All of them are known by name and number, the fitting ones are offered.
        var all = walk.Edition.Criteria.OrderBy(c => c.Number).Select(CriterionOptions.Of).ToImmutableArray();
        yield return new("criterion", new Asks.Choice(all) { Offered = [.. all.Where(o => fitting.Contains(new(o.Value)))] }) { Text = Question.Shared("criterion") };
    }

    /// <summary>Which open escalation of the application.</summary>
    public static IEnumerable<Question> Escalation(Walk walk)
    {
        if (walk.About is not { } about) yield break;
        var open = about.Escalations.Values.Where(e => e.Closed is null).ToImmutableArray();
        if (open.IsEmpty && walk.Raw("escalation") is null) walk.Doubt ??= new($"dialog.{walk.Dialog.Name}.none", []);
        if (open is [var only] && walk.MayFill("escalation", only.Id.Value))
        {
            walk.Fill("escalation", only.Id.Value);
            yield break;
        }
        var all = about.Escalations.Values.Select(Option).ToImmutableArray();
        yield return new("escalation", new Asks.Choice(all) { Offered = [.. open.Select(Option)] }) { Text = Question.Shared("escalation") };
    }

    /// <summary>A confirmation, as the last question; "no" drops the form.</summary>
    public static Question Confirmation => new(Sure, new Asks.YesNo());

    public static CriterionKey CriterionOf(Walk walk) => new(walk["criterion"]);

    public static EscalationId EscalationOf(Walk walk) => new(walk["escalation"]);

    /// <summary>The revision a card was made from; null: typed. What is no number is no revision there ever was.</summary>
    public static int? RevisionOf(Walk walk) =>
        walk.Raw("revision") is not { } raw ? null
        : int.TryParse(raw, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seen) ? seen : -1;

    /// <summary>A row called so: by id, name or listing; null: none or several.</summary>
    public static Row? Called(ImmutableArray<Row> rows, string text)
    {
        var said = Wording.Fold(text);
        return rows.FirstOrDefault(r => r.Id.Value == text.Trim()) ?? (rows.Where(r => said.Length > 0 && (Wording.Fold(r.Name) == said || Wording.Fold(r.Id.Value) == said)).ToArray() is [var one] ? one : null);
    }

    public static Option OptionOf(Row row) => new(row.Id.Value, Leaf.Phrase("form.q.app.option", new() { ["name"] = row.Name, ["version"] = row.Version, ["vendor"] = row.VendorName }))
    {
        Words = [row.Id.Value, row.Name],
    };

    public static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Option Option(Escalation escalation) => new(escalation.Id.Value, Leaf.Phrase("form.q.escalation.option", new() { ["id"] = escalation.Id.Value, ["reason"] = Foreign.Quote(escalation.Reason) }));

    /// <summary>The application called so, where there is one to be seen by this person.</summary>
    public static Application? Named(Known known, string given)
    {
        if (Foreign.IsId(given) && known.Application(new(given)) is { } there) return there;
        if (known.Wanted.Length > 0 || given.Length > 200) return null;
        return Called(known.Rows, given) is { } row ? known.Application(row.Id) : null;
    }

    private static void TakeUp(Walk walk, Application application)
    {
        walk.TakeUp(application);
        walk.Fill("app", application.Id.Value);
        var row = RowOf.From(application, walk.Edition);
        if (walk.Dialog.Fits is { } fits && !fits(row)) walk.Doubt = walk.Dialog.Takes.Contains(Argument.Escalation) ? new($"dialog.{walk.Dialog.Name}.none", []) : new("talk.not-now", new() { ["app"] = application.Name, ["stage"] = Leaf.Phrase($"stage.{row.Stage}"), ["wanted"] = FormCard.Title(walk.Dialog) });
    }

    private static ImmutableArray<Row> Fitting(Walk walk)
    {
        return [.. walk.Known.Rows.Where(r => walk.Dialog.FitsFor(walk.Desk.Actor, r))];
    }

    private static Question Which(ImmutableArray<Row> rows) => new("app", new Asks.Choice([.. rows.Select(OptionOf)])) { Text = Question.Shared("app") };

    private static Refusal NoSuch(string given) => new("talk.no-such-app", new() { ["said"] = Foreign.Quote(given) });
}
