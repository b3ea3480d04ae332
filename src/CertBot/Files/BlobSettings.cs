using CertBot.Configuration;

namespace CertBot.Files;

/// <summary>The container of an Azure storage account.</summary>
/// <param name="Endpoint">The blob endpoint of the account without a trailing slash: https, or http on this machine.</param>
/// <param name="Account">The account name used in signatures.</param>
/// <param name="Key">The shared key of the account; null to use the identity of the host.</param>
/// <param name="Container">The container name: lower-case letters, digits and single hyphens.</param>
internal sealed record BlobSettings(Uri Endpoint, string Account, Secret? Key, string Container)
{
    public Uri ContainerUrl => new($"{Endpoint.AbsoluteUri.TrimEnd('/')}/{Container}");
}
