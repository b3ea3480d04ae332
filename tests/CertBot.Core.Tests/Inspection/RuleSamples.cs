using CertBot.Core.Tests.Kit.Packages;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Reports;

namespace CertBot.Core.Tests.Inspection;

/// <summary>For each rule that is not about code: a package it hits, with the evidence, and a package that is nearly the same and that it leaves alone.</summary>
internal static class RuleSamples
{
    private static PackageBuilder Package { get; } = new PackageBuilder("AcmeSync").DependingOn("CrtCore");

    private static SchemaBuilder Page { get; } = SchemaBuilder.ClassicPage("AcmePage").Declaring("Save");

    private static BindingBuilder Statuses { get; } = new BindingBuilder("AcmeStatus_Data", "AcmeStatus").WithColumns("Id", "Name").WithRow("1", "New");

    private static AppBuilder App { get; } = new("AcmeSync") { Packages = ["AcmeSync"] };

    private static PackageBuilder Setting(string code, string value, string type = "ShortText") =>
        Package
            .WithBinding(new BindingBuilder("SysSettings_A", "SysSettings").WithColumns("Id", "Code", "ValueTypeName").WithRow("id-1", code, type))
            .WithBinding(
                new BindingBuilder("SysSettingsValue_A", "SysSettingsValue").WithColumns("Id", "SysSettings", "TextValue").WithRow("v-1", "id-1", value)
            );

    private static PackageBuilder WithStrings(params (string Culture, string Value)[] texts) =>
        Package.WithSchema(texts.Aggregate(Page, (p, t) => p.WithString(t.Culture, "LocalizableStrings.Save.Value", t.Value)));

    private static PackageBuilder Section(PackageBuilder package) =>
        package.WithSchema(SchemaBuilder.Entity("AcmeVisit")).WithSection("AcmeVisits", "AcmeVisit");

    public static SampleList OfOneFile { get; } =
        new()
        {
            { "PKG-CUSTOM", Package with { Name = "Custom" }, Package with { Name = "CustomFields" }, "Custom" },
            { "PKG-ASSEMBLY-NO-PROJECT", Package with { ProjectPath = "" }, Package with { Type = 0, ProjectPath = "" }, "Type 1, ProjectPath empty" },
            { "SCHEMA-NO-DESCRIPTOR", Package.WithSchema(Page.Without("descriptor.json")), Package.WithSchema(Page.Without("properties.json")), "AcmePage" },
            { "SCHEMA-NO-METADATA", Package.WithSchema(Page.Without("metadata.json")), Package.WithSchema(Page), "AcmePage" },
            {
                "SCHEMA-UID-TWICE",
                Package.WithSchema(Page).WithSchema(SchemaBuilder.Entity("AcmeVisit") with { UId = Page.UId }),
                Package.WithSchema(Page).WithSchema(SchemaBuilder.Entity("AcmeVisit")),
                $"{PackageBuilder.UIdOf("AcmePage")}, also AcmePage"
            },
            {
                "SCHEMA-NAME-TWICE",
                Renamed("AcmePage2", "AcmePage"),
                Package.WithSchema(Page).WithSchema(SchemaBuilder.Entity("AcmeVisit")),
                "AcmePage, also AcmePage"
            },
            {
                "NAME-USR",
                Package.WithSchema(SchemaBuilder.Entity("UsrVisit")),
                Package
                    .WithSchema(SchemaBuilder.Entity("UsrVisit").Replacing("UsrVisit"))
                    .WithSchema(SchemaBuilder.AddOn("UsrVisitAddon", "Contact"))
                    .WithSchema(SchemaBuilder.Entity("Usability")),
                "UsrVisit"
            },
            { "NAME-PREFIX", Package.WithSchema(SchemaBuilder.Entity("Visit")), Package.WithSchema(SchemaBuilder.Entity("ACMEVisit")), "Visit" },
            {
                "NAME-AUTO",
                Package.WithSchema(SchemaBuilder.Process("AcmeProcess_1a2b3c4")),
                Package.WithSchema(SchemaBuilder.Process("AcmeProcess_Decade")),
                "AcmeProcess_1a2b3c4"
            },
            {
                "LOC-EN-SCRIPT",
                WithStrings(("en-US", "Записать")),
                WithStrings(("en-US", "Café, 5 µm, 20 º, 10 \u2126, \U0001D6FC"), ("ru-RU", "Save")),
                "LocalizableStrings.Save.Value: \"Записать\""
            },
            {
                "LOC-EN-HOMOGLYPH",
                WithStrings(("en-US", "Сontact")),
                WithStrings(("en-US", "Contact")),
                "LocalizableStrings.Save.Value: U+0421 in \"Сontact\""
            },
            { "LOC-EN-MISSING", WithStrings(("ru-RU", "Записать")), WithStrings(("en-US", "Save")), "LocalizableStrings.Save.Value" },
            { "LOC-EN-COVERAGE", Strings(17, 1), Strings(19, 1), "17 of 18 own strings in English" },
            { "LOC-CULTURE-MISSING", WithStrings(("en-US", "Save")), WithStrings(("en-US", "Save"), ("ru-RU", "Записать")), "LocalizableStrings.Save.Value" },
            {
                "LOC-CULTURE-EMPTY",
                WithStrings(("en-US", "Save"), ("ru-RU", " ")),
                WithStrings(("en-US", "Save"), ("ru-RU", "Save")),
                "LocalizableStrings.Save.Value"
            },
            {
                "LOC-IDENTICAL",
                WithStrings(("en-US", "Save"), ("ru-RU", "Save")),
                WithStrings(("en-US", "100"), ("ru-RU", "100")),
                "ru-RU: 1 of 1 as in English"
            },
            {
                "LOC-SYSTEM",
                Package.WithSchema(SchemaBuilder.Process("AcmeProcess").WithString("en-US", "Parameters.A.Caption", "Параметр")),
                Package.WithSchema(SchemaBuilder.Process("AcmeProcess").WithString("en-US", "Parameters.A.Caption", "Parameter")),
                "1 heading not in English"
            },
            {
                "LOC-DATA-EN-SCRIPT",
                Package.WithBinding(
                    new BindingBuilder("A", "AcmeStatus").WithColumns("Id", "Name").WithRow("1", "Новый").WithTranslation("ru-RU", "1", "Name", "Новый")
                ),
                Package.WithBinding(
                    new BindingBuilder("A", "AcmeStatus")
                        .WithColumns("Id", "Name", "Items")
                        .WithRow("1", "Новый", "{\"caption\":\"Дата\"}")
                        .WithTranslation("en-US", "1", "Name", "New")
                        .WithTranslation("ru-RU", "1", "Items", "{\"caption\":\"Дата\"}")
                ),
                "Name: \"Новый\""
            },
            {
                "LOC-DATA-EN-MISSING",
                Package.WithBinding(Statuses.WithRow("2", "").WithTranslation("ru-RU", "2", "Name", "Готово")),
                Package.WithBinding(Statuses.WithTranslation("ru-RU", "1", "Name", "Новый")),
                "Name of 2"
            },
            {
                "LOC-DATA-CULTURE-MISSING",
                Package.WithBinding(Statuses.WithTranslation("de-DE", "1", "Name", "Neu")),
                Package.WithBinding(Statuses.WithTranslation("ru-RU", "1", "Name", "Новый")),
                "Name: ru-RU"
            },
            {
                "PKG-VERSION-MISSING",
                Package with
                {
                    Version = null,
                },
                (Package with { Version = null }).WithApp(App),
                "no PackageVersion, no version of the application"
            },
            { "PKG-VERSION-OTHER", Package with { Version = "1.0.1" }, Package with { Version = "1.0" }, "1.0.1, applied for: 1.0.0" },
            { "PKG-VERSION-DEFAULT", Package with { Version = "7.8.0" }, Package with { Version = "7.8.0.1" }, "7.8.0" },
            { "PKG-MAINTAINER", Package with { Maintainer = "Customer" }, Package with { Maintainer = "ACME" }, "Customer" },
            { "PKG-NOT-ASSEMBLY", Package with { Type = 0 }, Package, "Type 0" },
            { "PKG-OTHER-PLATFORM", Descriptor("\"BPMSoftVersion\":\"1.4\""), Descriptor("\"Description\":\"BPMSoftVersion\""), "BPMSoftVersion" },
            { "APP-PROPERTY-EMPTY", Package.WithApp(App with { Icon = "", Color = null }), Package.WithApp(App), "Icon, Color" },
            {
                "APP-MAINTAINER-DIFFERS",
                Package.WithApp(App with { Maintainer = "Other" }),
                Package.WithApp(App with { Maintainer = "" }),
                "Other, package: Acme"
            },
            { "APP-NO-PLATFORM-VERSION", Package.WithApp(App with { RequiredPlatformVersion = "" }), Package.WithApp(App), "RequiredPlatformVersion empty" },
            { "DEP-DEMO", Package.DependingOn("CrtCore", "Lead_Demo"), Package.DependingOn("CrtDemo"), "Lead_Demo" },
            { "DEP-CUSTOM", Package.DependingOn("Custom"), Package.DependingOn("CustomBase"), "Custom" },
            { "DEP-SELF", Package.DependingOn("AcmeSync"), Package.DependingOn("AcmeSync2"), "AcmeSync" },
            { "DEP-TWICE", Package.DependingOn("CrtCore", "crtcore"), Package.DependingOn("CrtCore", "CrtCore2"), "CrtCore" },
            {
                "DEP-INCOMPLETE",
                Descriptor("\"DependsOn\":[{\"Name\":\"CrtCore\"}]"),
                Descriptor("\"DependsOn\":[{\"Name\":\"CrtCore\",\"UId\":\"1\"}]"),
                "CrtCore without UId"
            },
            { "DEP-CLASSIC", Package.DependingOn("UIv2"), Package.DependingOn("UIv3"), "UIv2" },
            {
                "DATA-COLUMN-PROPERTY",
                Package.WithBinding(Statuses.WithUnknownMember("Name", "ReferenceSchemaName")),
                Package.WithBinding(Statuses),
                "Name: ReferenceSchemaName"
            },
            { "DATA-UNKNOWN-COLUMN", Rows("other-column"), Rows("c1"), "other-column" },
            { "DATA-KEY-TWICE", Package.WithBinding(Statuses.WithRow("1", "Again")), Package.WithBinding(Statuses.WithRow("2", "New")), "1" },
            { "DATA-EMPTY", Package.WithBinding(Statuses with { HasEmptyData = true }), Package.WithBinding(Statuses), "AcmeStatus" },
            { "PKG-UNREADABLE", Package.With("Data/A/data.json", "{\"PackageData\":["), Package.With("Data/A/filter.json", "{"), "not JSON at line 1" },
            { "PKG-JSON-LENIENT", Package with { Text = PackageText.Loose }, Package, "" },
            {
                "RES-DTD",
                Package.WithSchema(Page).With("Resources/AcmePage.ClientUnit/resource.en-US.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><Resources/>"),
                Package.WithSchema(Page).With("Resources/AcmePage.ClientUnit/resource.en-US.xml", "<Resources/>"),
                "a document type or entity"
            },
            { "SQL-UNCONFIRMED", Package.WithSql("AcmeA", 0, "SELECT 1", confirmed: null), Package.WithSql("AcmeA", 0, "SELECT 1"), "AcmeA" },
            {
                "SQL-ENGINE-MISSING",
                Package.WithSql("AcmeA_MSSQL", 0, "SELECT 1").WithSql("AcmeB_PostgreSQL", 2, "SELECT 1"),
                Package.WithSql("AcmeA_MSSQL", 0, "SELECT 1").WithSql("AcmeA_PostgreSQL", 2, "SELECT 1"),
                "AcmeA: no script for PostgreSQL"
            },
            { "SQL-NO-SCRIPT", Package.WithSql("AcmeA", 0, null), Package.WithSql("AcmeA", 0, ""), "AcmeA" },
            { "DEMO-SECTION-EMPTY", Section(Package), Section(Package).WithData("AcmeVisit_Data", "AcmeVisit", 1), "AcmeVisits (AcmeVisit)" },
            {
                "DEMO-SECTION-UNDECIDED",
                Section(Package).WithSql("AcmeA", 0, "INSERT INTO AcmeVisit (Name) VALUES ('a')"),
                Section(Package).WithSql("AcmeA", 0, "INSERT INTO AcmeOther (Name) VALUES ('a')"),
                "AcmeVisits (AcmeVisit)"
            },
            { "DEMO-SECTION-BASE", Package.WithSection("AcmeContacts", "Contact"), Section(Package), $"AcmeContacts ({PackageBuilder.UIdOf("Contact")})" },
            {
                "DEMO-LOOKUP-EMPTY",
                Package.WithSchema(SchemaBuilder.Entity("AcmeStatus")).WithLookup("AcmeStatus"),
                Package.WithSchema(SchemaBuilder.Entity("AcmeVisitTag")).WithLookup("AcmeVisitTag"),
                "AcmeStatus (AcmeStatus)"
            },
            { "SETUP-SETTING", Setting("AcmeUrl", "x"), Package, "AcmeUrl" },
            {
                "DATA-SECRET-SETTING",
                Setting("AcmeApiPassword", "Tr0ub4dor-and-3"),
                Setting("AcmeKeywords", "Tr0ub4dor-and-3"),
                "AcmeApiPassword: 15 characters"
            },
            { "UX-PAGES", Package.WithSchema(Page).WithSchema(SchemaBuilder.FreedomPage("AcmeVisits_FormPage")), Package, "Freedom UI 1, Classic UI 1" },
            {
                "INT-HOSTS",
                Package.WithSchema(SchemaBuilder.SourceCode("AcmeJob", "class AcmeJob { string u = \"https://api.acme-cloud.io/a\"; }")),
                Package.WithSchema(SchemaBuilder.SourceCode("AcmeJob", "class AcmeJob { string u = \"api\"; /* https://api.acme-cloud.io/a */ }")),
                "api.acme-cloud.io"
            },
            {
                "INT-CSP",
                Package.WithBinding(new BindingBuilder("A", "SysCspUserTrustedSource").WithColumns("Id", "Source").WithRow("1", "cdn.example.com")),
                Package.WithBinding(new BindingBuilder("A", "SysCspDirectiveName").WithColumns("Id", "Source").WithRow("1", "script-src")),
                "cdn.example.com"
            },
            {
                "INT-OAUTH",
                Package.WithBinding(new BindingBuilder("A", "OAuthApplications").WithColumns("Id", "Name").WithRow("1", "Acme cloud")),
                Package.WithBinding(new BindingBuilder("A", "OAuthTokens").WithColumns("Id", "Name").WithRow("1", "Acme cloud")),
                "Acme cloud"
            },
            { "PKG-LEFTOVER", Package.With("Files/obj/project.assets.json", "{}"), Package.With("Files/object/a.json", "{}"), "project.assets.json" },
            { "PKG-EXECUTABLE", Package.With("Files/tool.exe", "MZ"), Package.With("Files/tool.exe.config", "<a/>"), "tool.exe" },
            {
                "CODE-UNPARSED",
                Package.WithSql("AcmeA", 0, "SELEC FROM WHERE ((("),
                Package.WithSql("AcmeA", 0, "SELECT 1"),
                "line 1: Incorrect syntax near 'SELEC'."
            },
        };

    private static PackageBuilder Renamed(string folder, string name) =>
        SchemaBuilder
            .ClassicPage(name)
            .ToEntries(PackageText.Windows)
            .Aggregate(Package.WithSchema(Page), (p, e) =>
                p.With(
                    e.Path.Replace($"/{name}/", $"/{folder}/", StringComparison.Ordinal),
                    e.Path.EndsWith("descriptor.json", StringComparison.Ordinal) ? WithOtherId(e.Content) : e.Content
                )
            );

    private static byte[] WithOtherId(byte[] descriptor) =>
        System.Text.Encoding.UTF8.GetBytes(
            System
                .Text.Encoding.UTF8.GetString(descriptor)
                .Replace($"{PackageBuilder.UIdOf("AcmePage")}", $"{PackageBuilder.UIdOf("other")}", StringComparison.Ordinal)
        );

    private static byte[] Descriptor(string members) =>
        PackageBuilder.Compress(
            new RecordWriter()
                .AddRecord("descriptor.json", System.Text.Encoding.UTF8.GetBytes($"{{\"Descriptor\":{{\"Name\":\"AcmeSync\",\"UId\":\"1\",{members}}}}}"))
                .ToArray()
        );

    private static PackageBuilder Rows(string column) =>
        Package
            .With(
                "Data/A/descriptor.json",
                "{\"Descriptor\":{\"Schema\":{\"Name\":\"AcmeStatus\"},\"Columns\":[{\"ColumnUId\":\"c1\",\"ColumnName\":\"Name\"}]}}"
            )
            .With("Data/A/data.json", $"{{\"PackageData\":[{{\"Row\":[{{\"SchemaColumnUId\":\"{column}\",\"Value\":\"a\"}}]}}]}}");

    private static PackageBuilder Strings(int english, int missing)
    {
        var page = Enumerable
            .Range(0, english)
            .Aggregate(SchemaBuilder.ClassicPage("AcmePage"), (p, n) => p.Declaring($"E{n}").WithString("en-US", $"LocalizableStrings.E{n}.Value", "Save"));
        return Package.WithSchema(
            Enumerable.Range(0, missing).Aggregate(page, (p, n) => p.Declaring($"M{n}").WithString("ru-RU", $"LocalizableStrings.M{n}.Value", "Записать"))
        );
    }

    /// <summary>Packages by the rule they are for.</summary>
    public sealed class SampleList : Dictionary<string, (byte[] Hit, byte[] NearMiss, string Evidence)>
    {
        public void Add(string rule, PackageBuilder hit, PackageBuilder nearMiss, string evidence) => Add(rule, hit.ToGzip(), nearMiss.ToGzip(), evidence);

        public void Add(string rule, byte[] hit, byte[] nearMiss, string evidence) => Add(rule, (hit, nearMiss, evidence));
    }
}
