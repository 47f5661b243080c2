namespace Carillon.Storage;

/// <summary>How the servers of a database belong together.</summary>
public enum Topology
{
    Single,
    /// <summary>Takes the writes; replicas acknowledge each commit.</summary>
    Primary,
    Replica,
    /// <summary>Three nodes that certify each commit; all of Carillon's writes go to one of them at a time.</summary>
    Galera,
}
