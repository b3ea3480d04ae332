using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>Requirements that every dialog has to meet; a failure names the dialog.</summary>
public sealed class DialogTests
{
    public static TheoryData<string> Names => [.. DialogRegistry.All.Select(d => d.Name), .. DialogRegistry.Queries.Select(i => i.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Command_can_be_typed_in_every_language(string name)
    {
        foreach (var language in LanguageCode.All)
        {
            Assert.NotEmpty(PhraseCatalog.Alternatives($"phrase.{name}", language));
            Assert.NotNull(TextCatalog.For(language).Find($"verb.{name}"));
            Assert.All(PhraseCatalog.Alternatives($"phrase.{name}", language), p => Assert.Equal(name, CommandPhrases.MatchWhole(p)));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Command_has_title_dialog_help_and_end(string name)
    {
        string[] keys = DialogRegistry.FindDialog(name) is { } dialog
            ? [$"dialog.{name}.title", $"dialog.{name}.help", $"dialog.{name}.done", .. dialog.HasSummary ? new[] { $"dialog.{name}.after" } : []]
            : [$"inquiry.{name}.title"];
        Assert.All(keys, k => Assert.NotNull(TextCatalog.For(LanguageCode.Ru).Find(k)));
    }

    [Fact]
    public void No_phrase_is_ambiguous()
    {
        var all =
            from key in TextCatalog.For(LanguageCode.En).Keys
            where key.StartsWith("phrase.", StringComparison.Ordinal) && key is not ("phrase.polite" or "phrase.joining")
            from language in LanguageCode.All
            from phrase in PhraseCatalog.Alternatives(key, language)
            select (Phrase: PhraseCatalog.Normalize(phrase), key);
        Assert.All(all.Distinct().GroupBy(p => p.Phrase, StringComparer.Ordinal), g => Assert.Single(g));
    }

    [Fact]
    public void Every_suggested_verb_exists() => Assert.All(DialogRegistry.All.SelectMany(d => d.NextCommands), n => Assert.True(DialogRegistry.IsKnown(n), n));

    /// <summary>For every person and every stage: each verb the person may type produces a text that exists, and none throws.</summary>
    [Theory]
    [MemberData(nameof(PeopleSamples.EveryFewStages), MemberType = typeof(PeopleSamples))]
    public void Every_command_can_be_typed_by_everybody(string person, int every)
    {
        var count = 0;
        foreach (var stage in StageFixtures.All)
        {
            // One in so many, another one in each stage.
            foreach (var name in Names.Select(row => row.Data).Where(_ => count++ % every == 0))
            {
                var harness = StageFixtures.HarnessAt(stage);
                harness.HandleInput(person, new Input.Text(PhraseCatalog.Preferred($"phrase.{name}", LanguageCode.Ru)));
                harness.HandleInput(person, new Input.Text("help"));
                harness.HandleInput(person, new Input.Text("back"));
                harness.HandleInput(person, new Input.Click(name, StageFixtures.Click));
                MessageRules.Verify(harness.Messages);
            }
        }
    }
}
