using CertBot.Channels;

namespace CertBot;

/// <summary>How far an address may be spoken to at all: encrypted, or not leaving this machine.</summary>
internal static class Https
{
    public static bool OrLoopback(Uri address) =>
        address.IsAbsoluteUri && address.UserInfo.Length == 0 && address.Host.Length > 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && Loopback.IsLoopbackName(address.Host)));
}
