using System.Text.Json;

namespace CertBot.Channels.Web;

/// <summary>The people and channels of the demo (<c>demo.json</c>): what the page's rail shows and whom a newcomer's directory starts with.</summary>
internal sealed record Demo
{
    public required IReadOnlyList<DemoPerson> People { get; init; }

    public required IReadOnlyList<string> Channels { get; init; }

    public static Demo Load()
    {
        using var from = typeof(Demo).Assembly.GetManifestResourceStream("web/demo.json") ?? throw new InvalidDataException("web/demo.json is not in the build");
        return JsonSerializer.Deserialize<Demo>(from, JsonSerializerOptions.Web) ?? throw new InvalidDataException("web/demo.json is empty");
    }

    public bool IsChannel(string id) => Channels.Contains(id, StringComparer.Ordinal);

    /// <summary>A person by id; somebody the demo does not know goes by their id.</summary>
    public WebUser User(string id) => new(id, People.FirstOrDefault(p => p.Id == id)?.Name ?? id);
}

/// <summary>One of the demo's people: <paramref name="Role"/> on the platform's side, or <paramref name="Vendor"/> they belong to.</summary>
internal sealed record DemoPerson(string Id, string Name, string? Role, string? Vendor);
