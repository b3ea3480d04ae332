using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Language;
using CertBot.Core.Texts;
using CertBot.Tests.Kit;

namespace CertBot.Tests.Conversation;

/// <summary>What every dialog has: a new one that forgot something is named here.</summary>
public sealed class DialogTests
{
    public static TheoryData<string> Names => [.. Dialogs.All.Select(d => d.Name), .. Dialogs.Inquiries.Select(i => i.Name)];

    [Theory, MemberData(nameof(Names))]
    public void It_can_be_typed_in_every_language(string name)
    {
        foreach (var language in LanguageCode.All)
        {
            Assert.NotEmpty(Wording.Alternatives($"phrase.{name}", language));
            Assert.NotNull(TextBook.Of(language).Find($"verb.{name}"));
            Assert.All(Wording.Alternatives($"phrase.{name}", language), p => Assert.Equal(name, Phrases.Exactly(p)));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void It_has_a_title_and_a_dialog_its_help_and_end(string name)
    {
        string[] keys = Dialogs.Find(name) is { } dialog
            ? [$"dialog.{name}.title", $"dialog.{name}.help", $"dialog.{name}.done", .. dialog.Long ? new[] { $"dialog.{name}.after" } : []]
            : [$"inquiry.{name}.title"];
        Assert.All(keys, k => Assert.NotNull(TextBook.Of(LanguageCode.Ru).Find(k)));
    }

    [Fact]
    public void No_phrase_means_two_things()
    {
        var all = from key in TextBook.Of(LanguageCode.En).Keys
                  where key.StartsWith("phrase.", StringComparison.Ordinal) && key is not ("phrase.polite" or "phrase.joining")
                  from language in LanguageCode.All
                  from phrase in Wording.Alternatives(key, language)
                  select (Phrase: Wording.Fold(phrase), key);
        Assert.All(all.Distinct().GroupBy(p => p.Phrase, StringComparer.Ordinal), g => Assert.Single(g));
    }

    [Fact]
    public void Every_suggested_verb_exists() =>
        Assert.All(Dialogs.All.SelectMany(d => d.Next), n => Assert.True(Dialogs.Knows(n), n));

    /// <summary>Whoever it is, wherever they stand: each verb they may type says something in words that exist, and never breaks.</summary>
    [Theory]
    [InlineData("developer")]
    [InlineData("stranger")]
    [InlineData("analyst")]
    [InlineData("marketplace-lead")]
    [InlineData("administrator")]
    public void Everybody_may_type_everything(string person)
    {
        foreach (var stage in Stages.All)
        {
            foreach (var name in Names)
            {
                var world = Stages.World(stage);
                world.Take(person, new Input.Text(Wording.Usual($"phrase.{name}", LanguageCode.Ru)));
                world.Take(person, new Input.Text("help"));
                world.Take(person, new Input.Text("back"));
                world.Take(person, new Input.Click(name, Stages.Click));
                Manners.Check(world.Said);
            }
        }
    }
}
