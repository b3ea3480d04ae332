using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Commands;

/// <summary>Criteria to choose from: known by key, number and title in every language.</summary>
public static class CriterionOptions
{
    public static ChoiceOption Of(Criterion criterion) =>
        new(criterion.Key.Value, DisplayNames.Of(criterion.Key))
        {
            Synonyms =
            [
                criterion.Key.Value,
                criterion.Number.ToString(CultureInfo.InvariantCulture),
                .. PhraseCatalog.AllLanguages(EditionTexts.Title(criterion.Key)),
            ],
        };
}
