using System.Collections.Immutable;
using CertBot.Cards;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Directory;
using CertBot.Core.Localization;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using NodaTime;

namespace CertBot.Outbox.Rendering;

/// <summary>Renders messages in the language and time zone of their reader.</summary>
internal sealed class MessageRenderer(
    PersonStore persons,
    SentCardStore sentCards,
    InstalledEditions editions,
    IEnumerable<IChannelAdapter> channels,
    IClock clock,
    IFileLinkFactory? links = null,
    IPictureLinkFactory? pictures = null
)
{
    private readonly Dictionary<string, IChannelAdapter> _adapters = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);

    public async Task<OutboundMessage> Render(
        BotMessage message,
        string key,
        PersonId? reader,
        ConversationAddress address,
        CancellationToken cancellationToken
    )
    {
        var person = reader is { } id ? await persons.Find(id, cancellationToken) : null;
        var language = address.IsPersonal && person is not null ? person.Language : await sentCards.GetLanguage(address, cancellationToken);
        var zone = address.IsPersonal && person is not null ? person.Zone : editions.Default.Zone;
        var names = await FindNames(message, cancellationToken);

        var tz = ZoneLookup.OrUtc(zone);
        var mentions = address.IsPersonal ? [] : await ResolveMentions(message, address, cancellationToken);
        var files = _adapters.TryGetValue(address.Channel, out var adapter)
            ? await adapter.GetFileCapabilities(address, cancellationToken)
            : FileCapabilities.None;
        var rendered = CardRenderer.RenderMessage(
            message,
            new RenderContext(language, tz, clock.GetCurrentInstant(), p => names.GetValueOrDefault(p))
            {
                IsShared = !address.IsPersonal,
                LinkTo = file =>
                    files.LinkTo(file)
                    ?? (
                        person is not null && AnswersFileRequest(message, address) && links?.PublicUrl(file, person.Id) is { } link
                            ? new FileLink.Download(link.AbsoluteUri)
                            : null
                    ),
                LinkToPicture = picture => pictures?.Url(picture, language, person?.Id, address),
                PageUrl = path => links?.PageUrl(path),
                CanUploadFiles = files.CanReceive,
                MentionOf = p => mentions.FirstOrDefault(m => m.Person == p)?.Text,
            }
        );
        return new OutboundMessage
        {
            Key = key,
            Language = language,
            Text = rendered.Text,
            Card = rendered.Card,
            Suggestions = rendered.Suggestions,
            Mentions = mentions,
            Source = message,
        };
    }

    /// <summary>Whether the message answers a request for a file: a link is valid for minutes, and any other card would outlive it.</summary>
    private static bool AnswersFileRequest(BotMessage message, ConversationAddress address) =>
        address.IsPersonal && message is BotMessage.CardMessage { Name: FileCard.Name };

    private async Task<ImmutableArray<Mention>> ResolveMentions(BotMessage message, ConversationAddress address, CancellationToken cancellationToken)
    {
        var mentioned = ImmutableArray.CreateBuilder<Person>();
        foreach (var id in ValuesIn(message).OfType<LocalizableValue.MentionValue>().Select(m => m.Person).Distinct())
        {
            if (await persons.Find(id, cancellationToken) is { } person)
                mentioned.Add(person);
        }

        return mentioned.Count > 0 && _adapters.TryGetValue(address.Channel, out var adapter)
            ? await adapter.ResolveMentions(address, mentioned, cancellationToken)
            : [];
    }

    /// <summary>
    /// Renders a message that the reader may forward to others: in the reader's language and time zone, every time with its zone, and without file links, which
    /// work only where the file was requested.
    /// </summary>
    public async Task<RenderedMessage> RenderForSharing(BotMessage message, Person reader, CancellationToken cancellationToken)
    {
        var names = await FindNames(message, cancellationToken);
        return CardRenderer.RenderMessage(
            message,
            new RenderContext(reader.Language, ZoneLookup.OrUtc(reader.Zone), clock.GetCurrentInstant(), p => names.GetValueOrDefault(p)) { IsShared = true }
        );
    }

    /// <summary>The names of the people in this message. Collected up front, because the name cache may drop entries before the message is rendered.</summary>
    private async Task<Dictionary<PersonId, string>> FindNames(BotMessage message, CancellationToken cancellationToken)
    {
        Dictionary<PersonId, string> names = [];
        foreach (var id in ValuesIn(message).Select(v => v.PersonId).OfType<PersonId>().Distinct())
        {
            if (await persons.NameOf(id, cancellationToken) is { } name)
                names[id] = name;
        }

        return names;
    }

    private static IEnumerable<LocalizableValue> ValuesIn(BotMessage message) =>
        message switch
        {
            BotMessage.TextMessage line => line.Arguments.Descendants(),
            BotMessage.CardMessage card => card.Data.Descendants().Concat(card.Lead?.Arguments.Descendants() ?? []),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

/// <summary>Creates links for opening a file in a browser.</summary>
internal interface IFileLinkFactory
{
    /// <summary>A link for this reader, valid for some minutes. Null where browsers cannot reach this host, or where access cannot be checked.</summary>
    Uri? PublicUrl(FileReference file, PersonId reader);

    /// <summary>The address of a public page of this host, by its path; null where browsers cannot reach this host.</summary>
    Uri? PageUrl(string path);
}

/// <summary>Creates addresses of pictures.</summary>
internal interface IPictureLinkFactory
{
    /// <summary>An address for the reader of this conversation, valid for some days. Null where the clients of the channel cannot reach this host.</summary>
    /// <param name="picture">What is drawn.</param>
    /// <param name="language">The language of its words.</param>
    /// <param name="reader">Who reads it; null: everybody in the conversation.</param>
    /// <param name="address">The conversation.</param>
    string? Url(LocalizableValue.PictureValue picture, LanguageCode language, PersonId? reader, ConversationAddress address);
}
