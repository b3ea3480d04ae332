namespace CertBot.Tests.Store.Cosmos;

/// <summary>The unmodified client with a strict fake database of one physical partition.</summary>
public sealed class CosmosStoreTests() : CosmosStoreContract(ranges: 1);

/// <summary>The same with data distributed over three physical partitions.</summary>
public sealed class CosmosStoreThreePartitionsTests() : CosmosStoreContract(ranges: 3);
