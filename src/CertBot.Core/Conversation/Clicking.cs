using System.Collections.Immutable;

namespace CertBot.Core.Conversation;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>A click on a card. Everything in it is hostile; a card of another draft is answered with today's question.</summary>
internal sealed class Clicking(Known known, Talk talk)
{
    private const int MostValues = 60;

    private readonly Filling filling = new(known, talk);

    public Turn Click(Input.Click click)
    {
        var data = click.Data.Where(d => d.Key.Length <= 60 && (d.Value.Length <= 200 || !Subjects.Ids.Contains(d.Key, StringComparer.Ordinal))).Take(MostValues)
            .Select(d => (Key: Plain(d.Key, click), d.Value)).Where(d => d.Key.Length > 0).DistinctBy(d => d.Key, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(d => d.Key, d => Foreign.Whole(d.Value), StringComparer.Ordinal);
        if (!click.Verb.StartsWith("form.", StringComparison.Ordinal))
            return Dialogs.Knows(click.Verb) ? Quietly(new Hearing(known, talk).Run(click.Verb, data.Remove("draft"))) : filling.Beside(new Say.Line("talk.unknown-verb"));
        if (talk.Draft is not { } open) return new() { Talk = talk, Says = [new Say.Line("form.closed")] };
        return data.GetValueOrDefault("draft") == open.Id.Value ? Form(open, click.Verb, data.Remove("draft")) : filling.Show(open, new("form.old-card"));
    }

    /// <summary>
    /// The ids of a card's inputs differ, or some hosts refuse the card: where several ask the same, <c>~</c> and the verb or the id they belong to follow.
    /// Empty for the inputs of another button.
    /// </summary>
    private static string Plain(string key, Input.Click click) => key.Split('~') switch
    {
        [var name, var of] => of == click.Verb || click.Data.Any(d => d.Value == of && !d.Key.Contains('~', StringComparison.Ordinal)) ? name : "",
        _ => key,
    };

    private Turn Quietly(Turn turn) =>
        turn.Command is Command.OnApplication && !known.Desk.Place.Personal ? turn with { Talk = turn.Talk with { Quiet = true } } : turn;

    private Turn Form(Draft open, string verb, Answers data) => verb switch
    {
        "form.answer" => filling.Offer(open, data.IsEmpty && filling.Through(open)?.Here is { } here ? data.SetItem(here.Key, "") : data, GivenFiles.None),
        "form.back" => filling.Back(open),
        "form.cancel" => filling.Cancel(open),
        "form.help" => filling.Help(open),
        "form.skip" => filling.Skip(open),
        "form.submit" => filling.Submit(open),
        "form.later" => filling.Later(),
        "form.change" => filling.Change(open, data.GetValueOrDefault("change", "")) ?? filling.Show(open, new("form.change-one")),
        "form.keep" => filling.Show(open),
        "form.drop" when talk.Waiting is { } wanted && Dialogs.Find(wanted.Dialog) is { } dialog =>
            new Filling(known, talk with { Draft = null, Waiting = null }).Begin(dialog, wanted.Raw, wanted.Files),
        "form.drop" => filling.Drop(open),
        _ => filling.Show(open, new("talk.unknown-verb")),
    };
}
