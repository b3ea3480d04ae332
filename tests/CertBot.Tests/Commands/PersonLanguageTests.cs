using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Commands;

/// <summary>Whose words, client or choice decides the language a person is answered in.</summary>
public sealed class PersonLanguageTests
{
    private static readonly ConversationAddress Chat = new("slack", "chat", IsPersonal: true);

    [Fact]
    public async Task First_sentence_decides_over_the_client_until_a_language_is_chosen()
    {
        await using var host = await TestHost.Create();

        Assert.Equal(LanguageCode.En, await LanguageAfter(host, LanguageCode.En, "hi"));
        Assert.Equal(LanguageCode.Ru, await LanguageAfter(host, LanguageCode.En, "мы хотим подать заявку"));
        Assert.Equal(LanguageCode.Ru, await LanguageAfter(host, LanguageCode.En, "but now I write in English"));

        var people = host.GetService<PersonStore>();
        var person = await people.GetOrCreate(User, Chat, null, null, default);
        await people.Change(person.Id, p => p with { Language = LanguageCode.En, IsLanguageChosen = true }, default);
        await host.Restart();
        Assert.Equal(LanguageCode.En, await LanguageAfter(host, LanguageCode.Ru, "а теперь снова по-русски"));
    }

    [Fact]
    public async Task Client_decides_while_nobody_wrote_a_sentence()
    {
        await using var host = await TestHost.Create();

        Assert.Equal(LanguageCode.Ru, await LanguageAfter(host, LanguageCode.Ru, "apply"));
        Assert.Equal(LanguageCode.En, await LanguageAfter(host, LanguageCode.En, ""));
        Assert.Equal(LanguageCode.En, await LanguageAfter(host, null, "2.0"));
    }

    [Fact]
    public async Task Words_in_a_channel_tell_nothing()
    {
        await using var host = await TestHost.Create();

        var person = await host.GetService<PersonStore>()
            .GetOrCreate(User, Chat with { IsPersonal = false }, LanguageCode.En, null, default, "мы хотим подать заявку");

        Assert.Equal(LanguageCode.En, person.Language);
    }

    private static ChannelUser User => new("slack", "tenant", "U1", "Ann");

    private static async Task<LanguageCode> LanguageAfter(TestHost host, LanguageCode? reported, string words) =>
        (await host.GetService<PersonStore>().GetOrCreate(User, Chat, reported, null, default, words)).Language;
}
