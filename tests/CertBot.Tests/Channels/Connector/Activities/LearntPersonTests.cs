using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;

namespace CertBot.Tests.Channels.Connector.Activities;

/// <summary>Who somebody is, is learnt from each activity that says it, under whichever of their two ids it comes.</summary>
public sealed class LearntPersonTests : IAsyncLifetime
{
    private ConnectorTestHost? _started;
    private int _activityCount;

    private ConnectorTestHost Host => _started ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _started = await ConnectorTestHost.StartWithRealTurns();

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    [Fact]
    public async Task Person_met_without_a_name_is_greeted_without_one_and_known_with_the_first_message()
    {
        await Post("installationUpdate", "29:aad-ivan", "aad-ivan", a => a["action"] = "add");
        Assert.StartsWith("Hello. ", Assert.Single(Texts()), StringComparison.Ordinal);

        await Post("message", "29:aad-ivan", "aad-ivan", a => SayAs(a, "Иван Петров", "ru-RU", "Asia/Vladivostok"));

        var person = await Find("29:aad-ivan", "aad-ivan");
        Assert.Equal(("Иван Петров", "ru", "Asia/Vladivostok"), (person.Name, person.Language.Value, person.Zone));
        Assert.DoesNotContain("29:", string.Join('\n', Texts()), StringComparison.Ordinal);
        Assert.Matches("\\p{IsCyrillic}", Texts()[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Both_ids_of_a_user_are_one_person_who_is_greeted_once(bool isDirectoryIdFirst)
    {
        await Post("installationUpdate", "29:olga", isDirectoryIdFirst ? "aad-olga" : null, a => a["action"] = "add");
        await Post("conversationUpdate", "29:olga", isDirectoryIdFirst ? null : "aad-olga", a =>
            a["membersAdded"] = new JsonArray(new JsonObject { ["id"] = "29:olga" })
        );
        await Post("message", "29:olga", "aad-olga", a => SayAs(a, "Olga", "en-US", "Europe/Riga"));
        await Post("message", "29:olga", null, a => SayAs(a, "Olga", "en-US", "Europe/Riga"));

        Assert.Equal((await Find("29:olga", "aad-olga")).Id, (await Find("29:olga", null)).Id);
        Assert.Single(Texts(), t => t.StartsWith("Hello", StringComparison.Ordinal));
        Assert.Equal("Olga", (await Find("29:olga", null)).Name);
    }

    [Fact]
    public async Task Changed_name_is_renewed_and_a_chosen_language_kept()
    {
        await Post("message", "29:ann", "aad-ann", a => SayAs(a, "Ann Miller", "en-US", "Europe/Riga"));
        await Post("message", "29:ann", "aad-ann", a => SayAs(a, "Ann Schmidt", "ru-RU", "Asia/Tokyo"));
        var renewed = await Find("29:ann", "aad-ann");
        Assert.Equal(("Ann Schmidt", "ru", "Asia/Tokyo"), (renewed.Name, renewed.Language.Value, renewed.Zone));

        await Post("message", "29:ann", "aad-ann", a =>
        {
            SayAs(a, "29:ann", "ru-RU", "nonsense");
            a["text"] = "language en";
        });
        await Post("message", "29:ann", "aad-ann", a => SayAs(a, null, "ru-RU", null));
        var kept = await Find("29:ann", "aad-ann");
        Assert.Equal(("Ann Schmidt", "en", "Asia/Tokyo"), (kept.Name, kept.Language.Value, kept.Zone));
    }

    [Fact]
    public async Task Id_that_an_earlier_release_stored_as_a_name_is_replaced()
    {
        var persons = Host.GetService<PersonStore>();
        var user = ReadUser("29:old", "aad-old");
        await persons.Create(
            new Person
            {
                Id = await persons.GetOwnId(user, default),
                Name = "29:old",
                Language = LanguageCode.En,
                Zone = "Etc/UTC",
                Accounts = [user.Account],
            },
            default
        );
        Assert.Null(await persons.NameOf(await persons.GetOwnId(user, default), default));

        await Post("message", "29:old", "aad-old", a => SayAs(a, "Олег", "ru-RU", "Europe/Riga"));

        var person = await Find("29:old", "aad-old");
        Assert.Equal(("Олег", "ru", "Europe/Riga"), (person.Name, person.Language.Value, person.Zone));
    }

    private static void SayAs(JsonObject activity, string? name, string? locale, string? zone)
    {
        (activity["text"], activity["locale"], activity["localTimezone"]) = ("status", locale, zone);
        if (activity["from"] is JsonObject from && name is not null)
            from["name"] = name;
    }

    private async Task Post(string type, string id, string? directoryId, Action<JsonObject> fill)
    {
        var activity = Host.Activity(type);
        activity["id"] = $"a{++_activityCount}";
        activity["channelId"] = "msteams";
        activity["from"] = new JsonObject { ["id"] = id };
        if (directoryId is not null)
            activity["from"] = new JsonObject { ["id"] = id, ["aadObjectId"] = directoryId };
        fill(activity);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await Host.Post(activity)).Status);
        await Host.ProcessUntilIdle();
    }

    private async Task<Person> Find(string id, string? directoryId) =>
        await Host.GetService<PersonStore>().FindByUser(ReadUser(id, directoryId), default) ?? throw new InvalidOperationException("nobody");

    private static ChannelUser ReadUser(string id, string? directoryId) =>
        new("msteams", "none", directoryId ?? SafeKey.Of(id), null) { AlternateUserId = directoryId is null ? null : SafeKey.Of(id), Handle = id };

    private string[] Texts() => [.. Host.Server.Calls.Select(c => c.Activity["text"]?.ToString() ?? "").Where(t => t.Length > 0)];
}
