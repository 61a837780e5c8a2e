// Methods that are named like operations and call nothing of AWS.
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
import { store, Router } from "./shop";

const s3 = new S3Client({});
const app = new Router();

class GetItemCommand {
  constructor(readonly input: object) {}
}

export const handler = async (event: { key: string }) => {
  await store.putObject({ Bucket: "a", Key: event.key });
  await store.send(new GetItemCommand({ TableName: "a" }));
  app.listTables();
  return s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: event.key }));
};
