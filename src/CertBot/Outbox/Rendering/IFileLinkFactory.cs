using CertBot.Core.Localization;
using CertBot.Core.Primitives;

namespace CertBot.Outbox.Rendering;

/// <summary>Where somebody fetches a file with their browser, wherever they were told of it.</summary>
internal interface IFileLinkFactory
{
    /// <summary>For this reader alone and for some minutes; null where people's browsers do not reach this host, or nobody could say who may open the file.</summary>
    Uri? PublicUrl(FileReference file, PersonId reader);
}
