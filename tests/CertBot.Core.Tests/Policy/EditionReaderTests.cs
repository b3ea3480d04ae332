using System.Text.Json.Nodes;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Tests.Policy;

public sealed class EditionReaderTests
{
    /// <summary>The optional members; all others are required.</summary>
    private static readonly HashSet<string> Optional =
    [
        "platformVersions",
        "optional",
        "applicationsBeforeKickOff",
        "package",
        "namesVersion",
        "newPerVersion",
        "updateRepeatsSupport",
        "mayNotApply",
        "all",
        "vendorSide",
        "platformSide",
        "consultationsAYear",
        "standard",
        "calendars",
        "calendar",
        "country",
        "warnAt",
        "escalateMissed",
        "yearClosesAfterDays",
        "kpiRules",
        "closesAfterDays",
        "warnAtChance",
        "analystAfterWorkingDays",
        "sanctionRules",
        "surveys",
        "supportAudits",
        "proposeDeadline",
    ];

    [Fact]
    public void Edition_round_trips_through_json()
    {
        var good = Assert.IsType<EditionReadResult.Valid>(EditionReader.Read(EditionJsonEditor.LoadCreatio().ToJsonString())).Edition;
        Assert.Equal(CoreJson.Write(EditionCatalog.Embedded.Latest("creatio")), CoreJson.Write(good));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{ // comment\n }")]
    public void Text_that_is_not_json_is_refused_as_a_whole(string text) => Faults(text, ("", "not-json"));

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"creatio\"")]
    [InlineData("7")]
    public void Value_that_is_no_object_is_refused_as_a_whole(string text) => Faults(text, ("", "not-an-object"));

    [Fact]
    public void Oversized_file_is_refused_unread() => Faults(new string(' ', EditionReader.MaxFileLength + 1), ("", "too-long"));

    [Fact]
    public void Deeply_nested_file_is_refused() => Faults(new string('[', 10_000), ("", "not-json"));

    [Fact]
    public void Missing_member_is_reported_in_every_object() => Assert.All(EditionJsonEditor.Members(EditionJsonEditor.LoadCreatio()), at =>
        {
            var file = EditionJsonEditor.LoadCreatio();
            var (owner, name) = EditionJsonEditor.Find(file, at);
            owner.Remove(name);
            if (at.StartsWith("files.", StringComparison.Ordinal))
            {
                Assert.Contains("unknown-files", Read(file).Select(f => f.Why));
            }
            else if (
                !Optional.Contains(name)
                && !(name == "materials" && at.Contains('.', StringComparison.Ordinal))
                && !(name == "when" && at.Contains("parts", StringComparison.Ordinal))
            )
            {
                Assert.Contains((at, "missing"), Read(file));
            }
        });

    [Fact]
    public void Wrong_type_is_named_at_every_path() => Assert.All(EditionJsonEditor.Members(EditionJsonEditor.LoadCreatio()), at =>
        {
            var file = EditionJsonEditor.LoadCreatio();
            var (owner, name) = EditionJsonEditor.Find(file, at);
            owner[name] = owner[name] is JsonArray ? new JsonObject() : new JsonArray(7);
            Assert.Contains(Read(file), f => f.Path == at && f.Why.StartsWith("not-a", StringComparison.Ordinal));
        });

    [Fact]
    public void Calendar_has_one_kind_and_is_known_to_the_zones_that_name_it()
    {
        var file = EditionJsonEditor.LoadCreatio();
        EditionJsonEditor.SetAt(file, "support.zones[0].calendar", "atlantis");
        EditionJsonEditor.SetAt(file, "support.escalateMissed", new JsonArray("urgent"));
        Assert.Equal([("support.escalateMissed", "unknown-priority")], Read(file));
        EditionJsonEditor.SetAt(file, "support.escalateMissed", new JsonArray("high"));
        Assert.Equal([("support.zones[0].calendar", "unknown-calendar")], Read(file));
        EditionJsonEditor.SetAt(file, "support.zones[0].calendar", "germany");
        EditionJsonEditor.Object(file, "support.calendars[1]")["days"] = new JsonArray("2026-12-25");
        Assert.Equal([("support.calendars[1].key", "calendar-of-one-kind")], Read(file));
        EditionJsonEditor.Object(file, "support.calendars[1]").Remove("country");
        Assert.IsType<EditionReadResult.Valid>(EditionReader.Read(file.ToJsonString()));
    }

    [Fact]
    public void Unknown_member_is_named_in_every_object() =>
        Assert.All(EditionJsonEditor.Objects(EditionJsonEditor.LoadCreatio()).Where(o => o != "files"), at =>
        {
            var file = EditionJsonEditor.LoadCreatio();
            EditionJsonEditor.Object(file, at)["colour"] = "red";
            Assert.Equal((at.Length == 0 ? "colour" : $"{at}.colour", "unknown-member"), Assert.Single(Read(file)));
        });

    [Fact]
    public void Duplicate_member_is_named() =>
        Faults(
            EditionJsonEditor.LoadCreatio().ToJsonString().Replace("\"version\":1", "\"version\":1,\"version\":2", StringComparison.Ordinal),
            ("version", "twice")
        );

    [Theory]
    [InlineData("name", "\"Creatio!\"", "name", "not-a-key")]
    [InlineData("name", "\"\"", "name", "not-a-key")]
    [InlineData("platformName", "\"a\\u0007b\"", "platformName", "not-a-text")]
    [InlineData("platformName", "\" Creatio\"", "platformName", "not-a-text")]
    [InlineData("version", "0", "version", "out-of-range")]
    [InlineData("version", "1.5", "version", "out-of-range")]
    [InlineData("version", "1e99", "version", "out-of-range")]
    [InlineData("zone", "\"Mars/Olympus\"", "zone", "unknown-zone")]
    [InlineData("storefront.host", "\"https://marketplace.creatio.com\"", "storefront.host", "not-a-host")]
    [InlineData("storefront.mandatoryLocalization", "\"English\"", "storefront.mandatoryLocalization", "not-a-culture")]
    [InlineData("roles[0]", "\"rnd-expert\"", "roles[1]", "duplicate")]
    [InlineData("roles[9]", "\"administrator\"", "roles", "role-reserved")]
    [InlineData("groups[1].name", "\"reviews\"", "groups[1].name", "duplicate")]
    [InlineData("groups[3].name", "\"lounge\"", "groups", "group-needed")]
    [InlineData("groups[1].roles[0]", "\"queen\"", "groups[1].roles[0]", "unknown-role")]
    [InlineData("priorityDeciders", "[]", "priorityDeciders", "empty")]
    [InlineData("priorityDeciders[0]", "\"analyst\"", "priorityDeciders[0]", "outside-group")]
    [InlineData("readiness[1]", "\"support-resources\"", "readiness[1]", "duplicate")]
    [InlineData("files.documents[0]", "\"pdf\"", "files.documents[0]", "not-an-ending")]
    [InlineData("materials[2].key", "\"setup-guide\"", "materials[2].key", "duplicate")]
    [InlineData("materials[2].when", "\"sometimes\"", "materials[2].when", "not-a-choice")]
    [InlineData("materials[3].parts[1].key", "\"cases\"", "materials[3].parts[1].key", "duplicate")]
    [InlineData("materials[2].parts[0].key", "\"guide\"", "materials[2].parts[0].key", "only-part-is-main")]
    [InlineData("materials[2].parts[0].takes[0]", "\"songs\"", "materials[2].parts[0].takes", "unknown-files")]
    [InlineData("materials[0].parts[0].takes", "[\"packages\",\"link\"]", "materials[0].parts[0].package", "package-is-a-file")]
    [InlineData("materials[2].parts[0].optional", "true", "materials[2].parts", "all-optional")]
    [InlineData("criteria[4].key", "\"compatibility\"", "criteria[4].key", "duplicate")]
    [InlineData("criteria[1].group", "\"lounge\"", "criteria[1].group", "unknown-group")]
    [InlineData("criteria[1].reviewers[0]", "\"queen\"", "criteria[1].reviewers[0]", "unknown-role")]
    [InlineData("criteria[1].reviewers[0]", "\"ceo\"", "criteria[1].reviewers[0]", "outside-group")]
    [InlineData("criteria[0].materials[1]", "\"poem\"", "criteria[0].materials[1]", "unknown-material")]
    [InlineData("support.zones[1].iana[0]", "\"Asia/Nowhere\"", "support.zones[1].iana[0]", "unknown-zone")]
    [InlineData("support.zones[1].key", "\"emea\"", "support.zones[2].key", "duplicate")]
    [InlineData("support.standardPackages[0].respondHigh", "\"4h\"", "support.standardPackages[0].respondHigh", "not-a-length")]
    [InlineData("support.standardPackages[0].respondHigh", "\"P1M\"", "support.standardPackages[0].respondHigh", "not-a-length")]
    [InlineData("support.standardPackages[0].respondHigh", "\"PT-4H\"", "support.standardPackages[0].respondHigh", "out-of-range")]
    [InlineData("support.standardPackages[0].hours", "\"sometimes\"", "support.standardPackages[0].hours", "not-an-object")]
    [InlineData("support.standardPackages[0].hours.ends", "\"08:00\"", "support.standardPackages[0].hours.ends", "ends-before-start")]
    [InlineData("support.standardPackages[1].key", "\"basic\"", "support.standardPackages[1].key", "duplicate")]
    [InlineData("escalation[1].level", "3", "escalation[1].level", "out-of-range")]
    [InlineData("escalation[0].vendorSide[0]", "\"analyst\"", "escalation[0].vendorSide", "unknown-role")]
    [InlineData("escalation[1].platformSide[0]", "\"queen\"", "escalation[1].platformSide[0]", "unknown-role")]
    [InlineData("escalation[1].group", "\"rnd\"", "escalation[1].platformSide[0]", "outside-group")]
    [InlineData("escalation[1].platformSide", "[]", "escalation[1]", "level-of-nobody")]
    [InlineData("escalation[3].acknowledgeWithin", "\"PT4H\"", "escalation[3].acknowledgeWithin", "last-level-waits")]
    [InlineData("escalation[2].acknowledgeWithin", "\"PT1S\"", "escalation[2].acknowledgeWithin", "out-of-range")]
    [InlineData("kpis[0].target", "-1", "kpis[0].target", "out-of-range")]
    [InlineData("kpis[0].aim", "\"about\"", "kpis[0].aim", "not-a-choice")]
    [InlineData("settings.workStarts", "\"9 o'clock\"", "settings.workStarts", "not-a-time")]
    [InlineData("settings.workEnds", "\"09:00\"", "settings.workEnds", "ends-before-start")]
    [InlineData("settings.undoWithin", "\"P1D\"", "settings.undoWithin", "out-of-range")]
    [InlineData("choices[0].at", "\"kpis/glory/period\"", "choices[0].at", "points-nowhere")]
    [InlineData("choices[1].key", "\"overdue-period\"", "choices[1].key", "duplicate")]
    [InlineData("materials", "[7]", "materials[0]", "not-an-object")]
    [InlineData("criteria[4].mayNotApply", "\"yes\"", "criteria[4].mayNotApply", "not-a-flag")]
    public void Invalid_value_is_named(string at, string value, string path, string reason)
    {
        var file = EditionJsonEditor.LoadCreatio();
        EditionJsonEditor.SetAt(file, at, JsonNode.Parse(value));
        Assert.Contains((path, reason), Read(file));
    }

    [Fact]
    public void Undeclared_role_is_reported_once()
    {
        var file = EditionJsonEditor.LoadCreatio();
        EditionJsonEditor.SetAt(file, "criteria[1].reviewers[0]", "queen");
        Assert.Equal(("criteria[1].reviewers[0]", "unknown-role"), Assert.Single(Read(file)));
    }

    [Fact]
    public void All_faults_are_reported_at_once()
    {
        var file = EditionJsonEditor.LoadCreatio();
        EditionJsonEditor.SetAt(file, "zone", 7);
        EditionJsonEditor.SetAt(file, "criteria[3].group", 7);
        EditionJsonEditor.SetAt(file, "settings.shortcomingDays", 0);
        Assert.Equal([("zone", "not-a-text"), ("criteria[3].group", "not-a-text"), ("settings.shortcomingDays", "out-of-range")], Read(file));
    }

    [Fact]
    public void New_edition_is_added_and_cannot_replace_an_embedded_one()
    {
        var next = EditionJsonEditor.LoadCreatio();
        next["version"] = 2;
        var all = Assert.IsType<EditionCatalogResult.Loaded>(EditionCatalog.From([("next.json", next.ToJsonString())])).Catalog;
        Assert.Equal(("creatio@2", 3), (all.Latest("creatio")?.Pin.ToString(), all.All.Count));
        Assert.NotNull(all.Find(new("creatio", 1)));
        Assert.Null(all.Latest("nobody"));

        var withoutTexts = EditionJsonEditor.LoadCreatio();
        EditionJsonEditor.SetAt(withoutTexts, "version", 3);
        EditionJsonEditor.SetAt(withoutTexts, "readiness[1]", "horoscope");
        var bad = Assert
            .IsType<EditionCatalogResult.Invalid>(
                EditionCatalog.From([
                    ("wordless.json", withoutTexts.ToJsonString()),
                    ("good.json", next.ToJsonString()),
                    ("again.json", EditionJsonEditor.LoadCreatio().ToJsonString()),
                    ("not.json", "{"),
                ])
            )
            .Errors;
        Assert.Equal(
            ["wordless.json policy.fault.no-text", "again.json policy.fault.edition-there", "not.json policy.fault.not-json"],
            bad.Select(f => $"{f.File} {f.Error.Refusal.Code}")
        );
    }

    [Fact]
    public void Standard_flag_belongs_to_one_programme_and_all_its_versions()
    {
        var next = EditionJsonEditor.LoadCreatio();
        next["version"] = 2;
        Assert.True(next.Remove("standard"));
        var all = Assert.IsType<EditionCatalogResult.Loaded>(EditionCatalog.From([("next.json", next.ToJsonString())])).Catalog;
        Assert.Equal(("creatio@1", "creatio@2"), (EditionCatalog.Embedded.Standard?.Pin.ToString(), all.Standard?.Pin.ToString()));
        Assert.Equal(["creatio@1", "creatio@2"], all.All.Values.Where(e => e.IsStandard).Select(e => e.Pin.ToString()).Order(StringComparer.Ordinal));

        var second = EditionJsonEditor.LoadCreatio();
        second["name"] = "second";
        var bad = Assert.Single(Assert.IsType<EditionCatalogResult.Invalid>(EditionCatalog.From([("second.json", second.ToJsonString())])).Errors);
        Assert.Equal(("standard", "policy.fault.standard-there"), (bad.Error.Path, bad.Error.Refusal.Code));
    }

    private static void Faults(string text, params (string, string)[] expected) => Assert.Equal(expected, Read(text));

    private static (string Path, string Why)[] Read(JsonObject file) => Read(file.ToJsonString());

    /// <summary>Every fault has a text in both languages, and the text uses only arguments that the fault provides.</summary>
    private static (string Path, string Why)[] Read(string text)
    {
        var faults = Assert.IsType<EditionReadResult.Invalid>(EditionReader.Read(text)).Errors;
        Assert.All(faults, f => Assert.All(LanguageCode.All, l =>
            {
                var format = TextCatalog.For(l).FindFormat(f.Refusal.Code);
                Assert.True(format is not null && format.Names.All(n => f.Refusal.Arguments.ContainsKey(n)), f.Refusal.Code);
            }));
        return [.. faults.Select(f => (f.Path, f.Refusal.Code["policy.fault.".Length..]))];
    }
}
