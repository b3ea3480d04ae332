using System.Collections.Immutable;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>Hostile input of every kind: the user receives a clear text, nothing changes, and nothing is stored that no question asked for.</summary>
public sealed class HostileInputTests
{
    private static readonly string[] HostileTexts =
    [
        "",
        " ",
        "\u0000",
        "\u202Eevil",
        "\uD800",
        "<at>all</at>",
        "[x](javascript:alert(1))",
        "${$root}",
        "@dialog.apply.title",
        "{said}",
        new('a', 10_000),
        new('\u0301', 3_000),
        "../../etc/passwd",
        "acme-sync\u0000",
        "'; drop table x; --",
        "-1",
        "99999999999999999999",
        "2026-02-30",
        "yes no",
        "\n\n\n",
        "[]",
        "null",
        "\"",
        "«»",
        "help\u200B",
        "#",
        "apply apply apply",
        "status " + new string('x', 9_000),
        "needs work 2: \u202E",
        "hand in 99 https://",
        "https://user:pass@marketplace.creatio.com/app/x",
        "javascript:alert(1)",
        "e-1",
        "E-999999",
        "1",
        "да",
        "нет",
        "отмена",
        "назад",
    ];

    [Theory]
    [MemberData(nameof(PeopleSamples.EveryFewStages), MemberType = typeof(PeopleSamples))]
    public void Random_texts_in_any_form_are_answered_and_store_little(string person, int every)
    {
        foreach (var name in DialogRegistry.All.Select(d => d.Name).Where((_, index) => index % every == 0))
        {
            var harness = StageFixtures.HarnessAt("review");
            foreach (var text in HostileTexts)
            {
                if (harness.ConversationOf(person).Draft is null)
                    harness.HandleInput(person, new Input.Click(name, StageFixtures.Click));
                var turn = harness.HandleInput(person, new Input.Text(text));
                Assert.Single(turn.Messages);
                Assert.True(CoreJson.Write(turn.Conversation).Length < 20_000, "the stored conversation grows");
            }
            MessageRules.Verify(harness.Messages);
        }
    }

    [Theory]
    [MemberData(nameof(PeopleSamples.EveryFewStages), MemberType = typeof(PeopleSamples))]
    public void Random_clicks_are_answered_and_store_nothing_unasked(string person, int every)
    {
        var keys = new[]
        {
            "app",
            "criterion",
            "escalation",
            "revision",
            "material",
            "part",
            "number",
            "draft",
            "reason",
            "comment",
            "words",
            "what",
            "constructor",
            "__proto__",
            new('k', 500),
            "",
        };
        foreach (
            var verb in DialogRegistry
                .All.Select(d => d.Name)
                .Where((_, index) => index % every == 0)
                .Concat(["form.answer", "form.change", "form.submit", "form.drop", "form.nothing", "", "nothing", new('v', 500)])
        )
        {
            var harness = StageFixtures.HarnessAt("review");
            foreach (var text in HostileTexts)
            {
                var data = keys.ToImmutableSortedDictionary(k => k, _ => text, StringComparer.Ordinal);
                Assert.Single(harness.HandleInput(person, new Input.Click(verb, data)).Messages);
                Assert.Single(harness.HandleInput(person, new Input.Click(verb, data.SetItem("app", "acme-sync"))).Messages);
                Assert.DoesNotContain(harness.ConversationOf(person).Draft?.RawAnswers.Keys ?? [], k =>
                    k is "constructor" or "__proto__" or "" or "draft" || k.Length > 60
                );
            }
            MessageRules.Verify(harness.Messages);
        }
    }

    [Fact]
    public void Text_of_ten_thousand_characters_is_refused_with_limit_and_length()
    {
        var harness = new ConversationHarness();
        var said = Assert.IsType<BotMessage.TextMessage>(Assert.Single(harness.HandleInput("developer", new Input.Text(new('a', 10_000))).Messages));
        Assert.Equal(("talk.too-long", (LocalizableValue)8000, (LocalizableValue)10_000), (said.Key, said.Arguments["max"], said.Arguments["is"]));

        harness.HandleInput("developer", new Input.Text("apply"));
        harness.HandleInput(
            "developer",
            new Input.Click(
                "form.answer",
                ImmutableSortedDictionary<string, string>
                    .Empty.Add("draft", harness.ConversationOf("developer").Draft?.Id.Value ?? "")
                    .Add("name", new('a', 10_000))
                    .Add("version", "2.0")
            )
        );
        Assert.Equal(["version"], harness.ConversationOf("developer").Draft?.RawAnswers.Keys ?? []);
    }

    [Theory]
    [InlineData("borealis-secret")]
    [InlineData("no-such-thing")]
    [InlineData("../x")]
    public void Application_of_another_vendor_is_reported_as_not_found(string app)
    {
        var harness = StageFixtures.HarnessAt("review");
        harness.Applications[new("borealis-secret")] = harness.Applications[new("acme-sync")] with
        {
            Id = new("borealis-secret"),
            Vendor = new("borealis"),
            Name = "Secret",
        };
        foreach (var verb in new[] { "status", "history", "missing", "materials", "withdraw", "escalate", "hand-in" })
        {
            var send = Assert.Single(harness.HandleInput("developer", new Input.Click(verb, Data(("app", app)))).Messages);
            var text = send is BotMessage.CardMessage { Data: var data } ? CoreJson.Write(data) : CoreJson.Write(send);
            Assert.Contains("talk.no-such-app", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Secret", text, StringComparison.Ordinal);
            harness.HandleInput("developer", new Input.Text("cancel"));
        }
    }

    [Fact]
    public void Malformed_revision_is_refused_as_stale()
    {
        var harness = StageFixtures.HarnessAt("review");
        harness.HandleInput("analyst", new Input.Click("claim", Data(("app", "acme-sync"), ("criterion", "functional-testing"), ("revision", "1"))));
        var turn = harness.HandleInput("analyst", new Input.Click("pass", Data(("app", "acme-sync"), ("criterion", "functional-testing"), ("revision", "1"))));
        Assert.Equal("certification.refused.stale", Assert.Single(turn.Messages).Refusal);
        turn = harness.HandleInput("analyst", new Input.Click("pass", Data(("app", "acme-sync"), ("criterion", "functional-testing"), ("revision", "x"))));
        Assert.Equal("certification.refused.stale", Assert.Single(turn.Messages).Refusal);
    }

    [Fact]
    public void Values_the_open_form_does_not_ask_for_are_not_stored()
    {
        var harness = new ConversationHarness();
        harness.HandleInput("developer", new Input.Text("apply"));

        harness.HandleInput(
            "developer",
            new Input.Click(
                "form.answer",
                Data(("draft", harness.ConversationOf("developer").Draft?.Id.Value ?? ""), ("name", "Acme"), ("nonsense", "x"), ("submitted", "true"))
            )
        );

        Assert.Equal(["name"], harness.ConversationOf("developer").Draft?.RawAnswers.Keys ?? []);
    }

    [Fact]
    public void Invisible_characters_are_removed_from_answers()
    {
        var harness = new ConversationHarness();
        harness.HandleInput("stranger", new Input.Text("create vendor \u202EGam\u0000ma\u200B Apps\u2028"));
        Assert.Equal("Gamma Apps", harness.Vendors[new("gamma-apps")].Name);
    }

    [Fact]
    public void Both_languages_are_understood_whatever_language_is_set()
    {
        var harness = new ConversationHarness();
        harness.SetLanguage("developer", "ru");
        harness.HandleInput("developer", new Input.Text("apply for certification"));
        Assert.Equal("apply", harness.ConversationOf("developer").Draft?.Dialog);
        harness.HandleInput("developer", new Input.Text("отмена"));
        harness.HandleInput("developer", new Input.Text("подать заявку"));
        Assert.Equal("apply", harness.ConversationOf("developer").Draft?.Dialog);
        Assert.Equal(LanguageCode.Ru, harness.ContextFor("developer").Person.Language);
    }

    private static ImmutableSortedDictionary<string, string> Data(params (string Key, string Value)[] data) =>
        data.ToImmutableSortedDictionary(d => d.Key, d => d.Value, StringComparer.Ordinal);
}
