using System.Collections.Immutable;
using CertBot.Core.Language;

namespace CertBot.Core.Conversation;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>Makes out what somebody wants who writes, or sends a file.</summary>
internal sealed class Hearing(Known known, Talk talk)
{
    private readonly Filling filling = new(known, talk);

    private Desk Desk => known.Desk;

    public Turn Text(string typed)
    {
        if (typed.Length > Foreign.Limit && talk.Draft is null)
            return filling.Beside(new Say.Line("talk.too-long", new() { ["max"] = Foreign.Limit, ["is"] = typed.Length }));
        var text = Foreign.Clean(typed.Length > Foreign.Limit ? typed[..Foreign.Limit] : typed);
        return talk switch
        {
            { Draft: { } open, Waiting: { } wanted } => KeepOrDrop(open, wanted, text),
            { Draft: { } open, Cancelling: true } => Cancelling(open, text, typed),
            { Draft: { } open } => Inside(open, text, typed),
            _ => Outside(text),
        };
    }

    public Turn Files(Input.Files files)
    {
        if (files.Given is not [var file, ..]) return Text(files.Words);
        if (files.Given.Length > 1) return filling.Beside(new Say.Line("talk.one-file", new() { ["count"] = files.Given.Length }));
        if (talk.Draft is { } open && filling.Through(open)?.Here is { Asks: Asks.Handed } here)
            return filling.Offer(open, Answers.Empty.SetItem(here.Key, file.Id.Value), GivenFiles.One(here.Key, file));
        if (Dialogs.Find("hand-in") is not { } handIn) return filling.Beside(new Say.Line("talk.no-file-wanted"));
        // The words with it may say which material it is: "hand in 2", "2", "acme 2".
        var words = Foreign.OneLine(Foreign.Clean(files.Words));
        var (name, rest) = Phrases.Read(words) ?? (handIn.Name, words);
        var raw = name == handIn.Name ? Argument.Read(known, handIn.Takes, rest).Raw : Answers.Empty;
        return filling.Begin(handIn, raw.SetItem("what", file.Id.Value), GivenFiles.One("what", file));
    }

    /// <summary>A verb, however it came: a question is answered, a dialog begun.</summary>
    public Turn Run(string name, Answers raw)
    {
        if (Dialogs.Inquiry(name) is { } inquiry)
            return filling.Beside(inquiry.For.Includes(Desk.Actor, Desk.Edition) ? inquiry.Answer(known, raw) : Refusals.NotFor(inquiry.For, Desk));
        return Dialogs.Find(name) is { } dialog ? filling.Begin(dialog, raw, GivenFiles.None) : filling.Beside(new Say.Line("talk.no-form"));
    }

    private Turn KeepOrDrop(Draft open, Wanted wanted, string text) => Phrases.Exactly(text) switch
    {
        "form.keep" or "form.continue" or "form.cancel" or "form.back" => filling.Show(open),
        "form.drop" when Dialogs.Find(wanted.Dialog) is { } dialog => new Filling(known, talk with { Draft = null, Waiting = null }).Begin(dialog, wanted.Raw, wanted.Files),
        _ when Phrases.Read(text) is var (name, rest) && Dialogs.Knows(name) => Run(name, ArgumentsOf(name, rest).Raw),
        // An answer to the open question says "keep" without the word.
        _ when filling.Through(open)?.Here is { Asks: not (Asks.Line or Asks.Lines) } here && Reading.Of(here, text, null, Desk) is Read.Good => Inside(open, text, text),
        _ => filling.KeepOrDrop(open, wanted),
    };

    private Turn Cancelling(Draft open, string text, string typed) => (YesNo.Read(text), Phrases.Exactly(text)) switch
    {
        (true, _) or (_, "form.cancel" or "form.drop") => filling.Drop(open),
        (false, _) or (_, "form.keep" or "form.continue" or "form.back") => filling.Show(open),
        _ => Inside(open, text, typed),
    };

    private Turn Inside(Draft open, string text, string typed)
    {
        var isQuoted = Unquoted(text) != text;
        var (name, rest) = isQuoted ? ("", "") : Phrases.Read(text) ?? ("", "");
        if (name.Length > 0 && Wording.Fold(rest).Length == 0 && Word(open, name) is { } done) return done;
        if (name == "form.change" && filling.Change(open, rest) is { } changing) return changing;
        if (filling.Through(open) is not { } walk) return filling.Show(open);
        if (walk.Here is not { } here) return AtSummary(open, text, name, rest);

        var offered = Answers.Empty.SetItem(here.Key, Unquoted(typed.Length > Foreign.Limit ? typed : text));
        var isFree = here.Asks is Asks.Line or Asks.Lines;
        // In quotes it is an answer whatever it says; else a command goes first where nearly every text would do as an answer.
        if (offered[here.Key] == text && here.Asks is Asks.Choice or Asks.Many && Wording.Fold(rest).Length > 0 && IsCommand(name, rest, isFree: true)) return Run(name, ArgumentsOf(name, rest).Raw);
        if (offered[here.Key] != text || (!isFree && Reading.Of(here, text, null, Desk) is Read.Good)) return filling.Offer(open, offered, GivenFiles.None);
        return IsCommand(name, rest, isFree) ? Run(name, ArgumentsOf(name, rest).Raw) : filling.Offer(open, offered, GivenFiles.None);
    }

    private Turn AtSummary(Draft open, string text, string name, string rest) => YesNo.Read(text) switch
    {
        true => filling.Submit(open),
        false => filling.Show(open, new("form.change-one")),
        _ when name.Length > 0 && IsCommand(name, rest, isFree: false) => Run(name, ArgumentsOf(name, rest).Raw),
        _ => filling.Change(open, text) ?? filling.Show(open, new("form.summary.unclear", new() { ["said"] = Foreign.Quote(text) })),
    };

    private Turn? Word(Draft open, string name) => name switch
    {
        "form.back" => filling.Back(open),
        "form.cancel" or "form.drop" => filling.Cancel(open),
        "form.skip" => filling.Skip(open),
        "form.later" => filling.Later(),
        "form.submit" => filling.Submit(open),
        "form.continue" or "form.keep" => filling.Show(open),
        "form.change" => filling.Show(open, new("form.change-one")),
        "help" => filling.Help(open),
        "status" => filling.Place(open),
        _ => null,
    };

    private Turn Outside(string text)
    {
        if (Phrases.Read(text) is var (name, rest))
        {
            // "English" alone asks to be spoken to so.
            return name.StartsWith("language.", StringComparison.Ordinal) ? Run("language", Answers.Empty.SetItem("language", name["language.".Length..])) : Whole(name, rest);
        }
        // The code alone says what it is for.
        if (Directory.Codes.WordOf(text) == Directory.Linking.Word) return Run("link", Answers.Empty.SetItem("code", text));
        if (Phrases.IsHello(text)) return filling.Beside(Greeting.Of(known));
        var said = Foreign.Quote(text);
        var can = AvailableCommands.All(Desk);
        return Phrases.Nearest(text, can) is { } near
            ? filling.Beside(new Say.Line("talk.did-you-mean", new() { ["said"] = said, ["phrase"] = Suggest.Typed(near, Desk) }) { Suggestions = Suggest.Verbs(Desk, near) })
            : filling.Beside(new Say.Line(text.Length == 0 ? "talk.empty" : "talk.unknown", new() { ["said"] = said }) { Suggestions = Suggest.Verbs(Desk, Likely.First(known)) });
    }

    // A command of which a part was not understood is not done at once: "pass 4, 5" is two.
    private Turn Whole(string name, string rest)
    {
        var (raw, left) = ArgumentsOf(name, rest);
        var turn = Run(name, raw);
        return turn.Command is null || !left.Any(char.IsDigit) ? turn
            : filling.Beside(new Say.Line("talk.left-over", new() { ["left"] = Foreign.Quote(left) }));
    }

    private bool IsCommand(string name, string rest, bool isFree)
    {
        if (Dialogs.Inquiry(name) is null && Dialogs.Find(name) is null) return false;
        if (Wording.Fold(rest).Length == 0 || !isFree) return true;
        var takes = Takes(name).RemoveAll(a => a.Greedy);
        var (raw, left) = Argument.Read(known, takes, rest);
        return left.Length == 0 && (!raw.TryGetValue("app", out var app) || Subjects.Called(known.Rows, app) is not null);
    }

    private (Answers Raw, string Left) ArgumentsOf(string name, string rest) => Argument.Read(known, Takes(name), rest);

    private static ImmutableArray<Argument> Takes(string name) => Dialogs.Find(name)?.Takes ?? Dialogs.Inquiry(name)?.Takes ?? [];

    private static string Unquoted(string text) =>
        text is ['"', .. var straight, '"'] ? straight : text is ['«', .. var angled, '»'] ? angled : text is ['“', .. var curled, '”'] ? curled : text;
}
