using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Core.Conversation;

using Answers = ImmutableSortedDictionary<string, string>;
using Files = ImmutableSortedDictionary<string, GivenFile>;

/// <summary>Fills in a dialog, turn by turn.</summary>
internal sealed class Filling(Known known, Talk talk)
{
    private (Draft Of, Walk? Walk)? walked;

    private Desk Desk => known.Desk;

    /// <summary>A dialog is wanted, with what is known of its answers. All known: the command at once, and an open draft stays as it is.</summary>
    public Turn Begin(Dialog dialog, Answers raw, Files files)
    {
        var fresh = new Draft(new(Desk.Fresh[..12]), dialog.Name, raw) { Files = files, Started = Desk.Now };
        var walk = Through(dialog, fresh);
        if (known.Wanted.Length > 0) return new() { Talk = talk };
        walk.Keep([.. Subjects.Ids, .. dialog.Takes.Select(a => a.Key), .. files.Keys]);
        if (walk is { Here: null, Stopped: null } && !dialog.Long && !Declined(walk)) return new() { Talk = talk with { Code = dialog.Code?.Invoke(walk) }, Command = dialog.Hand(walk) };
        if (!dialog.For.Includes(Desk.Actor, walk.Edition)) return Beside(Refusals.NotFor(dialog.For, Desk));
        if ((walk.Stopped ?? walk.Doubt) is { } no) return Beside(Refusals.Say(no));
        if (talk.Draft is not { } open) return Go(walk);
        if (Replaces(dialog, open, files)) return new Filling(known, talk with { Draft = null }).Go(walk);
        if (open.Dialog == dialog.Name && files.Count > 0) return Show(open, new("form.one-at-a-time", new() { ["file"] = files.Values.First().Name }));
        if (open.Dialog == dialog.Name && raw.All(r => open.Raw.GetValueOrDefault(r.Key) == r.Value)) return Show(open, new("form.resumed"));
        return new()
        {
            Talk = talk with { Waiting = new(dialog.Name, raw) { Files = files }, Cancelling = false },
            Says = [Either(open, dialog.Name)],
        };
    }

    public Turn KeepOrDrop(Draft open, Wanted wanted) => new() { Talk = talk, Says = [Either(open, wanted.Dialog)] };

    /// <summary>Answers to an open draft: from a card several at once, from a text one.</summary>
    public Turn Offer(Draft open, Answers offered, Files files)
    {
        var before = Through(open);
        if (before is null) return Gone();
        var walk = Through(before.Dialog, open with { Raw = open.Raw.SetItems(offered), Files = open.Files.SetItems(files) });
        walk.Keep([.. open.Raw.Keys, .. offered.Keys.Where(k => before.Find(k) is not null)]);
        return open.Changing is { } changing && offered.ContainsKey(changing) && !walk.Mistakes.Any(m => m.Question.Key == changing)
            ? Go(Through(walk.Dialog, walk.Draft with { Changing = null }), walk.Mistakes)
            : Go(walk);
    }

    /// <summary>The open question again.</summary>
    public Turn Show(Draft open, Say.Line? above = null, JsonObject? help = null) =>
        Through(open) is { } walk ? Go(walk, [], above, help) : Gone();

    public Turn Back(Draft open)
    {
        if (Through(open) is not { } walk) return Gone();
        if (open.Changing is not null) return Show(open with { Changing = null });
        // The one before this: later ones may be answered already, by a card or out of the order.
        if (walk.Before.LastOrDefault() is not { } last) return Show(open, new("form.first"));
        return Show(open with { Raw = open.Raw.Remove(last.Key), Files = open.Files.Remove(last.Key) });
    }

    public Turn Help(Draft open) => Show(open, null, Leaf.Phrase($"dialog.{open.Dialog}.help"));

    public Turn Skip(Draft open)
    {
        if (Through(open) is not { } walk) return Gone();
        return walk.Here is { Skippable: true } here ? Offer(open, Answers.Empty.SetItem(here.Key, ""), Files.Empty) : Show(open, new("form.no-skip"));
    }

    /// <summary>Where the person is, and what was answered so far.</summary>
    public Turn Place(Draft open)
    {
        if (Through(open) is not { } walk) return Gone();
        return Show(open, new("form.place", new JsonObject { ["dialog"] = FormCard.Title(walk.Dialog), ["done"] = walk.Answered.Count, ["of"] = walk.Steps }));
    }

    /// <summary>Goes to an answered question, by its number or name; null: none is called so.</summary>
    public Turn? Change(Draft open, string what)
    {
        if (Through(open) is not { } walk) return Gone();
        var options = walk.Answered.Select(q => new Option(q.Key, FormCard.Label(walk.Dialog, q)) { Words = Spoken(walk.Dialog, q) }).ToImmutableArray();
        return Reading.Pick(options, what) is { } picked ? Show(open with { Changing = picked.Value }) : null;
    }

    public Turn Submit(Draft open)
    {
        if (Through(open) is not { } walk) return Gone();
        return walk.Here is null ? Hand(walk) : Go(walk, [], new("form.not-yet", new JsonObject { ["of"] = walk.Steps, ["done"] = walk.Answered.Count }));
    }

    public Turn Later() => new() { Talk = talk with { Cancelling = false, Waiting = null }, Says = [new Say.Line("form.saved") { Suggestions = Suggest.Verbs(Desk, "form.continue") }] };

    public Turn Cancel(Draft open) => Through(open) is not { } walk ? Gone() : walk.Answered.Count == 0 ? Drop(open) : new()
    {
        Talk = talk with { Cancelling = true, Waiting = null },
        Says = [new Say.Line("form.cancel-sure", new() { ["dialog"] = FormCard.Title(walk.Dialog), ["done"] = walk.Answered.Count }) { Suggestions = Suggest.YesNo(Desk) }],
    };

    public Turn Drop(Draft open) => new()
    {
        Talk = talk with { Draft = null, Cancelling = false, Waiting = null },
        Says = [new Say.Line("form.dropped", new() { ["dialog"] = Leaf.Phrase($"dialog.{open.Dialog}.title") })],
    };

    /// <summary>The domain said no to what this draft came to.</summary>
    public Turn Refused(Draft handed, Refusal why)
    {
        var open = handed with { Submitted = false };
        if (Dialogs.Find(open.Dialog) is not { } dialog) return Gone();
        if (why.Question is { } key && Through(open)?.Find(key) is { } question)
            return Go(Through(dialog, open with { Raw = open.Raw.Remove(key), Files = open.Files.Remove(key) }), [new(question, why)]);
        // A short form is quickly filled in again; a long one is not.
        return dialog.Long ? Show(open, Refusals.Say(why)) : new() { Talk = talk with { Draft = null }, Says = [Refusals.Say(why)] };
    }

    /// <summary>Says something in the middle of a draft, with the open question under it.</summary>
    public Turn Beside(Say say) => new()
    {
        Talk = talk with { Cancelling = false, Waiting = null },
        Says = [talk.Draft is { } open && Through(open) is { } walk ? Aside(say, walk) : say],
    };

    /// <summary>A draft walked through; null: its dialog is no more, or there is nothing to fill in any longer.</summary>
    public Walk? Through(Draft draft)
    {
        if (!ReferenceEquals(walked?.Of, draft)) walked = (draft, Dialogs.Find(draft.Dialog) is { } dialog ? Through(dialog, draft) : null);
        return walked?.Walk is { Stopped: null } walk ? walk : null;
    }

    private Walk Through(Dialog dialog, Draft draft) => Walk.Through(dialog, known, draft);

    private Turn Go(Walk walk, IReadOnlyList<Mistake>? mistakes = null, Say.Line? above = null, JsonObject? help = null)
    {
        foreach (var mistake in mistakes ?? []) walk.Name(mistake);
        if (walk.Stopped is { } no) return new() { Talk = talk with { Draft = null, Cancelling = false, Waiting = null }, Says = [Refusals.Say(no)] };
        if (Declined(walk)) return Drop(walk.Draft);
        if (walk.Here is null && !walk.Dialog.Long && walk.Mistakes.Count == 0) return Hand(walk);
        return new()
        {
            Talk = talk with { Draft = walk.Draft with { Submitted = false }, Cancelling = false, Waiting = null },
            Says = [walk.Here is { } here ? FormCard.Of(walk, here, help, above) : SummaryCard.Of(walk, above)],
        };
    }

    private Turn Hand(Walk walk) => new()
    {
        Talk = talk with { Draft = walk.Draft with { Submitted = true }, Cancelling = false, Waiting = null, Code = walk.Dialog.Code?.Invoke(walk) },
        Command = walk.Dialog.Hand(walk),
    };

    private Say.Line Either(Draft open, string wanted) => new(open.Dialog == wanted ? "form.keep-or-anew" : "form.keep-or-drop", new()
    {
        ["dialog"] = Leaf.Phrase($"dialog.{open.Dialog}.title"),
        ["wanted"] = Leaf.Phrase($"dialog.{wanted}.title"),
    })
    {
        Suggestions = Suggest.Verbs(Desk, "form.keep", "form.drop"),
    };

    // Nothing answered yet is nothing to lose; and a short form begun again is meant to be another one.
    private bool Replaces(Dialog dialog, Draft open, Files files) =>
        open.Files.Count == 0 && (dialog.Name != open.Dialog ? Through(open) is not { Answered.Count: > 0 } : !dialog.Long);

    private Turn Gone() => new() { Talk = talk with { Draft = null, Cancelling = false, Waiting = null }, Says = [new Say.Line("form.gone")] };

    private static bool Declined(Walk walk) => walk[Subjects.Sure] == "no";

    private static ImmutableArray<string> Spoken(Dialog dialog, Question question) => [question.Key, .. Wording.Everywhere(question.TextKey(dialog.Name))];

    /// <summary>A sentence, and under it the question that is open: "one message" holds.</summary>
    private static Say Aside(Say say, Walk open)
    {
        var asked = open.Here is { } here ? FormCard.Label(open.Dialog, here) : Leaf.Phrase("form.summary");
        var data = new JsonObject { ["dialog"] = FormCard.Title(open.Dialog), ["question"] = asked, ["step"] = open.Step, ["of"] = open.Steps };
        return say switch
        {
            Say.Line line => new Say.Line("form.aside", new JsonObject { ["said"] = Leaf.Phrase(line.Key, line.Data), ["then"] = Leaf.Phrase("form.back-to", data) }),
            Say.Card card => card with { Above = new("form.back-to", data) },
            _ => say,
        };
    }
}
