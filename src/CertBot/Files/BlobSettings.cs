using CertBot.Configuration;

namespace CertBot.Files;

/// <summary>A container of a storage account.</summary>
/// <param name="Endpoint">The account's blob endpoint, without a slash at its end: https, or http on this machine.</param>
/// <param name="Account">The account's name, as it signs.</param>
/// <param name="Key">The account's shared key; null: the host's own identity is asked for a token.</param>
/// <param name="Container">Its name is lower-case letters, digits and single hyphens.</param>
internal sealed record BlobSettings(Uri Endpoint, string Account, Secret? Key, string Container)
{
    public Uri ContainerUrl => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/{Container}");
}
