// The members of the package format have the names the platform uses, whatever the members of this record are called.
#pragma warning disable CA1507

using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>The <c>Files/app-descriptor.json</c> of an app's main package. A member that is null is left out.</summary>
internal sealed record AppBuilder(string Name)
{
    public string? Code { get; init; } = Name;

    public string? Description { get; init; } = "Does what it should.";

    public string? Maintainer { get; init; } = "Acme";

    public string? Icon { get; init; } = "PHN2Zy8+";

    public string? Color { get; init; } = "#123456";

    public string? Version { get; init; } = "1.0.0";

    public string? RequiredPlatformVersion { get; init; } = "8.2.0";

    public ImmutableArray<string> Packages { get; init; } = [];

    public JsonObject ToJson()
    {
        var app = new JsonObject();
        (string Member, string? Value)[] members =
        [
            ("Name", Name),
            ("Code", Code),
            ("Description", Description),
            ("Maintainer", Maintainer),
            ("Icon", Icon),
            ("Color", Color),
            ("Version", Version),
            ("RequiredPlatformVersion", RequiredPlatformVersion),
        ];
        foreach (var (member, value) in members)
        {
            if (value is not null)
                app[member] = value;
        }

        app["Packages"] = new JsonArray([.. Packages.Select(p => (JsonNode)new JsonObject { ["UId"] = PackageBuilder.UIdOf(p).ToString(), ["Name"] = p })]);
        return app;
    }
}
