using CertBot.Core.Language;

namespace CertBot.Channels.Web;

/// <summary>Nothing to show: what the page is told where nobody keeps track.</summary>
internal sealed class NoProgress : IProgress
{
    public Task<Progress> Look(LanguageCode language, CancellationToken cancel) => Task.FromResult(new Progress(Application: null, Done: []));
}
