using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Commands;

/// <summary>Different users of a channel are different people, whatever their tenants and ids consist of; people stored earlier keep their ids.</summary>
public sealed class PersonIdTests
{
    private static readonly ConversationAddress Chat = new("directline", "chat", IsPersonal: true);

    [Fact]
    public async Task Dots_in_tenant_and_user_name_different_people()
    {
        await using var host = await TestHost.Create();
        List<PersonId> ids = [];
        foreach (var (tenant, user) in new[] { ("a.b", "c"), ("a", "b.c"), ("a.b.c", "d"), ("a.b", "c.d"), ("a", "b.c.d") })
            ids.Add(await IdOf(host, tenant, user));

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal("directline.a.b.c", ids[1].Value);
        await host.Restart();
        Assert.Equal(ids[0], await IdOf(host, "a.b", "c"));
        Assert.Equal(ids[1], await IdOf(host, "a", "b.c"));
    }

    [Theory]
    [InlineData("a.b", "c", "a", "b.c")]
    [InlineData("a", "b.c", "a.b", "c")]
    public async Task Person_stored_under_the_joined_id_keeps_it_and_nobody_else_is_that_person(
        string tenant,
        string user,
        string otherTenant,
        string otherUser
    )
    {
        await using var host = await TestHost.Create();
        var stored = new PersonId("directline.a.b.c");
        await host.GetService<PersonStore>()
            .Create(
                new Person
                {
                    Id = stored,
                    Name = "Ann",
                    Language = LanguageCode.En,
                    Zone = "Etc/UTC",
                    Accounts = [new("directline", tenant, user)],
                },
                default
            );

        Assert.NotEqual(stored, await IdOf(host, otherTenant, otherUser));
        Assert.Equal(stored, await IdOf(host, tenant, user));
        Assert.Equal("directline.t.u", (await IdOf(host, "t", "u")).Value);
    }

    private static async Task<PersonId> IdOf(TestHost host, string tenant, string user) =>
        (await host.GetService<PersonStore>().GetOrCreate(new ChannelUser("directline", tenant, user, "Name"), Chat, null, null, default)).Id;
}
