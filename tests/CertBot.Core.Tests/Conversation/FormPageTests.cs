using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>Questions that belong together stand on one card, each with a field of its own, and can still be answered one by one.</summary>
public sealed class FormPageTests
{
    private const string App = "listing=https://marketplace.creatio.com/app/nord; name=Nord; version=1.0; products=Sales";
    private const string Build = "localizations=en-US; external=no; prefix=Nord; maintainer=Nord Ltd";
    private const string Readiness =
        "ready-support-resources=yes; evidence-support-resources=Two of us; ready-roadmap=no; evidence-roadmap=; ready-quality-investment=yes; evidence-quality-investment=CI; ready-development-process=no; evidence-development-process=";

    private readonly ConversationHarness _harness = new();

    [Fact]
    public void Application_is_four_cards_and_the_summary()
    {
        Type("apply");
        AssertCard("1 of 4", "listing", "name", "version", "products");

        Fill(App);
        AssertCard("2 of 4", "localizations", "external", "prefix", "maintainer");

        Fill(Build);
        Assert.Equal(8, Fields().Length);
        Assert.Equal("3 of 4", Step());

        Fill(Readiness);
        AssertCard("4 of 4", "contact", "kick-off");

        Fill("contact=Boss; kick-off=2026-03-20");
        Assert.Equal("summary", LastCard().Name);
    }

    /// <summary>The fields of a card, as values that are wrong, and what is asked again.</summary>
    [Theory]
    [InlineData("listing=ftp://x; name=Nord; version=two; products=Sales", "listing,version", "name,products")]
    [InlineData("listing=; name=Nord; version=1.0; products=", "listing,products", "name,version")]
    [InlineData("listing=https://marketplace.creatio.com/app/nord; name=Nord; version=; products=Sales", "", "listing,name,products")]
    public void Wrong_fields_are_named_in_place_and_good_answers_are_kept(string entered, string wrong, string good)
    {
        Type("apply");

        Fill(entered);

        var data = Data();
        // A single question that is left stands alone: what is wrong with it is above it.
        Assert.Equal(wrong, string.Join(',', FieldObjects().Where(f => f["error"] is not null).Select(f => f["id"])));
        Assert.Equal(wrong.Length == 0 ? 1 : 0, (data["errors"] as JsonArray)?.Count);
        Assert.Equal(good, string.Join(',', (data["given"] as JsonArray ?? []).Select(g => g?["label"]?["$t"]?.ToString().Split('.')[^1])));
        Assert.NotNull(LastCard().Refusal);
    }

    [Fact]
    public void What_was_entered_wrongly_is_still_in_its_field()
    {
        Type("apply");

        Fill("listing=ftp://x; name=Nord; version=two; products=Sales");

        Assert.Equal(["ftp://x", "two"], FieldObjects().Select(f => f["value"]?.ToString()));
    }

    [Fact]
    public void Typed_answers_leave_the_other_fields_of_the_card()
    {
        Type("apply");
        Type("https://marketplace.creatio.com/app/nord");
        AssertCard("1 of 4", "name", "version", "products");
        Assert.Equal("dialog.apply.name", Data()["question"]?["$t"]?.ToString());
        // Only the question that is next is explained.
        Assert.Equal([true, false, false], FieldObjects().Select(f => f["hint"] is not null));
        Assert.Equal(["dialog.apply.listing"], (Data()["given"] as JsonArray ?? []).Select(g => g?["label"]?["$t"]?.ToString()));

        Fill("name=Nord; version=1.0; products=Sales");
        Assert.Equal("2 of 4", Step());
    }

    [Fact]
    public void Card_after_a_typed_answer_is_short_and_a_new_page_is_whole()
    {
        Type("apply");
        Fill(App);
        Fill(Build);
        Assert.Equal(8, Fields().Length);

        Type("yes");
        Assert.Equal(["evidence-support-resources", "ready-roadmap", "evidence-roadmap", "ready-quality-investment"], Fields());
        Type("help");
        Assert.Equal(7, Fields().Length);
    }

    [Fact]
    public void Fields_left_blank_on_an_older_card_take_no_answer_back()
    {
        Type("apply");
        Type("https://marketplace.creatio.com/app/nord");
        Type("Nord");

        Fill("listing=; name=; version=1.0; products=Sales");

        Assert.Equal("2 of 4", Step());
        Assert.Equal("Nord", _harness.ConversationOf("developer").Draft?.RawAnswers["name"]);
    }

    [Fact]
    public void A_card_that_carries_no_value_names_every_field_that_is_needed()
    {
        Type("apply");
        Fill(App);

        Click("form.answer", ("at", "localizations"));

        Assert.All(FieldObjects(), f => Assert.Equal("form.bad.empty", f["error"]?["data"]?["why"]?["$t"]?.ToString()));
    }

    [Fact]
    public void Card_that_carries_no_value_and_is_of_an_earlier_page_answers_nothing()
    {
        Type("apply");
        Fill(App);

        Click("form.answer", ("at", "listing"));

        Assert.Equal("2 of 4", Step());
        Assert.DoesNotContain(FieldObjects(), f => f["error"] is not null);
    }

    [Fact]
    public void Evidence_is_needed_where_the_item_is_in_place()
    {
        Type("apply");
        Fill(App);
        Fill(Build);

        Fill(Readiness.Replace("Two of us", "", StringComparison.Ordinal));

        Assert.Equal("3 of 4", Step());
        Assert.Equal("evidence-support-resources", Data()["input"]?["id"]?.ToString());
        Fill("evidence-support-resources=Two of us");
        Assert.Equal("4 of 4", Step());
    }

    [Fact]
    public void Back_button_opens_the_earlier_card_with_its_fields_filled_in()
    {
        Type("apply");
        Fill(App);

        Click("form.back", ("at", "localizations"));

        AssertCard("1 of 4", "listing", "name", "version", "products");
        Assert.Equal(["https://marketplace.creatio.com/app/nord", "Nord", "1.0", "Sales"], FieldObjects().Select(f => f["value"]?.ToString()));
        // The same click again, under another id, goes back no further.
        Click("form.back", ("at", "localizations"));
        AssertCard("1 of 4", "listing", "name", "version", "products");
    }

    [Fact]
    public void Typed_back_opens_one_question()
    {
        Type("apply");
        Fill(App);

        Type("back");

        Assert.Equal(("1 of 4", "products", "Sales"), (Step(), Data()["input"]?["id"]?.ToString(), Data()["input"]?["value"]?.ToString()));
    }

    [Fact]
    public void What_is_known_from_the_last_application_is_filled_in()
    {
        var harness = StageFixtures.HarnessAt("certified");
        ConversationScript.Run("developer: apply\ndeveloper: [" + App + "]", harness);

        var fields = ((JsonArray?)((BotMessage.CardMessage)harness.Messages[^1].Say).Data.ToJson()["fields"] ?? []).OfType<JsonObject>();

        var release = harness.Applications[new("acme-sync")].Release;
        Assert.Equal(["", "", release.Prefix, release.Maintainer], fields.Select(f => f["value"]?.ToString()));
    }

    [Fact]
    public void Support_standards_are_one_card()
    {
        var harness = StageFixtures.HarnessAt("standards");
        ConversationScript.Run("developer: standards", harness);

        Assert.Equal(
            ["system", "portal", "packages", "presale", "zones", "contacts"],
            ((JsonArray?)((BotMessage.CardMessage)harness.Messages[^1].Say).Data.ToJson()["fields"] ?? []).Select(f => f?["id"]?.ToString())
        );
    }

    /// <summary>One value at a time, as a client sends it that knows no other way.</summary>
    [Fact]
    public void A_card_may_bring_one_field_at_a_time()
    {
        Type("apply");
        foreach (var pair in $"{App}; {Build}; {Readiness}; contact=Boss; kick-off=2026-03-20".Split("; "))
            Fill(pair);

        Assert.Equal("summary", LastCard().Name);
    }

    private void Type(string text) => _harness.HandleInput("developer", new Input.Text(text));

    private void Fill(string values) => ConversationScript.Run($"developer: [{values}]", _harness);

    private void Click(string verb, params ReadOnlySpan<(string Key, string Value)> data)
    {
        var all = ImmutableSortedDictionary<string, string>.Empty.Add("draft", _harness.ConversationOf("developer").Draft?.Id.Value ?? "");
        foreach (var (key, value) in data)
            all = all.SetItem(key, value);
        _harness.HandleInput("developer", new Input.Click(verb, all));
    }

    private BotMessage.CardMessage LastCard() => Assert.IsType<BotMessage.CardMessage>(_harness.Messages[^1].Say);

    private JsonObject Data() => LastCard().Data.ToJson();

    private string Step() => $"{Data()["step"]?["data"]?["step"]} of {Data()["step"]?["data"]?["of"]}";

    private IEnumerable<JsonObject> FieldObjects() => (Data()["fields"] as JsonArray ?? []).OfType<JsonObject>();

    private string[] Fields() => [.. FieldObjects().Select(f => f["id"]?.ToString() ?? "")];

    private void AssertCard(string step, params string[] fields)
    {
        Assert.Equal(step, Step());
        Assert.Equal(fields, Fields());
        MessageRules.Verify(_harness.Messages);
    }
}
