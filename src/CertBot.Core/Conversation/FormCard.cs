using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Language;
using CertBot.Core.Texts;
using NodaTime.Text;

namespace CertBot.Core.Conversation;

/// <summary>One question as a card (<c>cards/form.card.json</c>): where the person is, what is asked, and the field to answer in.</summary>
public static class FormCard
{
    public static Say Of(Walk walk, Question here, JsonObject? help = null, Say.Line? above = null) => new Say.Card("form", new JsonObject
    {
        ["draft"] = walk.Draft.Id.Value,
        ["title"] = Title(walk.Dialog),
        ["about"] = walk.About is { } app ? $"{app.Name} {app.Release.Version}" : null,
        ["long"] = walk.Steps > 1,
        ["step"] = Leaf.Phrase("form.step", new() { ["step"] = walk.Step, ["of"] = walk.Steps }),
        ["progress"] = new string('▮', Tenths(walk)) + new string('▯', Math.Min(walk.Steps, 10) - Tenths(walk)),
        ["question"] = Label(walk.Dialog, here),
        ["hint"] = Leaf.Phrase(here.TextKey(walk.Dialog.Name) + ".hint", (JsonObject)here.Data.DeepClone()),
        ["help"] = help,
        ["errors"] = new JsonArray([.. walk.Mistakes.Select(m => new JsonObject { ["text"] = Mistake(walk.Dialog, m), ["why"] = m.Why.Why })]),
        ["input"] = Input(walk, here),
        ["skip"] = here.Skippable,
        ["back"] = walk.Answered.Count > 0,
    }, above) { Suggestions = Suggestions(here, walk.Desk.Person.Language) };

    // As many marks as steps, ten at most.
    private static int Tenths(Walk walk) => walk.Steps <= 10 ? walk.Step : Math.Max(1, walk.Step * 10 / walk.Steps);

    public static JsonObject Title(Dialog dialog) => Leaf.Phrase($"dialog.{dialog.Name}.title");

    public static JsonObject Label(Dialog dialog, Question question) =>
        Leaf.Phrase(question.TextKey(dialog.Name), (JsonObject)question.Data.DeepClone());

    /// <summary>An answer as people read it.</summary>
    public static JsonNode Answer(Walk walk, Question question)
    {
        var answer = walk[question.Key];
        return question.Asks switch
        {
            _ when answer.Length == 0 => Leaf.Phrase("form.skipped"),
            Asks.YesNo => Leaf.Phrase(answer == "yes" ? "say.yes" : "say.no"),
            Asks.Day => Leaf.Day(walk.Day(question.Key)),
            Asks.Choice choice => TitleOf(choice.Options, answer),
            Asks.Many many => Leaf.List(walk.Many(question.Key).Select(v => TitleOf(many.Options, v))),
            Asks.Handed when walk.Draft.Files.TryGetValue(question.Key, out var file) => file.Name,
            _ => answer,
        };
    }

    private static JsonNode TitleOf(ImmutableArray<Option> options, string value) =>
        options.FirstOrDefault(o => o.Value == value)?.Title.DeepClone() ?? value;

    private static JsonObject Mistake(Dialog dialog, Mistake mistake) => Leaf.Phrase("form.mistake", new()
    {
        ["question"] = Label(dialog, mistake.Question),
        ["why"] = Leaf.Phrase(mistake.Why.Why, (JsonObject)mistake.Why.Data.DeepClone()),
    });

    private static JsonObject Input(Walk walk, Question here) => new()
    {
        ["id"] = here.Key,
        ["kind"] = here.Asks switch
        {
            Asks.Line or Asks.Version => "line",
            Asks.Lines => "lines",
            Asks.Address => "address",
            Asks.Choice => "choice",
            Asks.Many => "many",
            Asks.YesNo => "choice",
            Asks.Day => "day",
            Asks.Handed { Part.Link: true } => "address",
            _ => "file",
        },
        ["max"] = here.Asks switch { Asks.Line line => line.Max, Asks.Lines lines => lines.Max, _ => 500 },
        ["value"] = walk.Has(here.Key) ? walk[here.Key] : here.Suggested,
        ["earliest"] = here.Asks is Asks.Day day ? LocalDatePattern.Iso.Format(day.Earliest) : null,
        ["latest"] = here.Asks is Asks.Day last ? LocalDatePattern.Iso.Format(last.Latest) : null,
        ["upload"] = here.Asks is Asks.Handed { Part.Upload: true } ? Leaf.TakesFiles() : false,
        ["few"] = Options(here.Asks).Length <= 7,
        ["choices"] = new JsonArray([.. Options(here.Asks).Select(o => new JsonObject { ["title"] = Alone(o.Title), ["value"] = o.Value })]),
    };

    private static ImmutableArray<Option> Options(Asks asks) => asks switch
    {
        Asks.Choice choice => choice.Offered,
        Asks.Many many => many.Options,
        Asks.YesNo => [Option.Of("yes", "form.yes"), Option.Of("no", "form.no")],
        _ => [],
    };

    private static ImmutableArray<Suggestion> Suggestions(Question here, LanguageCode language) =>
        here.Asks is not Asks.Many && Options(here.Asks) is { Length: <= 4 } few ? [.. few.Select(o => new Suggestion(Alone(o.Title), Typed(o, language)))] : [];

    // What stands alone begins as a sentence does.
    private static JsonNode Alone(JsonNode title) => title is JsonObject { } phrase && phrase["$t"] is { } key ? Leaf.Sentence(key.ToString(), (JsonObject?)phrase["data"]?.DeepClone()) : title.DeepClone();

    // Tapping sends it as if typed, so it is what this person would type.
    private static string Typed(Option option, LanguageCode language) =>
        option.Title is JsonObject title && title["$t"] is { } key && title["data"] is null ? TextBook.Of(language).Find(key.ToString()) ?? option.Value : option.Value;
}
