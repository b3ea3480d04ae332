using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Outbox.Rendering;

/// <summary>Creates links for opening a file in a browser.</summary>
internal interface IFileLinkFactory
{
    /// <summary>A link for this reader, valid for some minutes. Null where browsers cannot reach this host, or where access cannot be checked.</summary>
    Uri? PublicUrl(FileReference file, PersonId reader);
}
